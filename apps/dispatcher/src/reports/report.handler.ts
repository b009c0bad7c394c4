import { Controller } from '@nestjs/common';
import { type AnswerOf, type AskOf, reportJob } from '@paucis/contracts';
import { Database, Handles } from '@paucis/platform';
import { StoredArtifacts } from '../checkpoints/stored-artifacts.js';
import { Leases } from '../leases/leases.js';
import { Reports } from './reports.js';

@Controller()
export class ReportHandler {
  constructor(
    private readonly database: Database,
    private readonly stored: StoredArtifacts,
    private readonly leases: Leases,
    private readonly reports: Reports,
  ) {}

  @Handles(reportJob)
  async report(report: AskOf<typeof reportJob>): Promise<AnswerOf<typeof reportJob>> {
    const { jobId, checkpoint } = report;
    if (checkpoint !== undefined) await this.stored.verify(jobId, [checkpoint.artifact]);
    return this.database.transaction(async (transaction) => {
      const { sequence, step, totalSteps } = report;
      // Numbers rise within a lease: one that is not new has been stored already, and its reply was lost.
      let isNew = false;
      const { state, job } = await this.leases.holdForWrite('report', report, transaction, ({ lastSequence }) => {
        isNew = sequence > lastSequence;
        return isNew ? { lastSequence: sequence, step, totalSteps } : {};
      });
      if (state === 'held' && isNew) await this.reports.store(job, report, transaction);
      return { state };
    });
  }
}
