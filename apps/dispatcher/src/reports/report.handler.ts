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
    const { jobId, leaseEpoch, checkpoint } = report;
    if (checkpoint !== undefined) await this.stored.verify(jobId, [checkpoint.artifact]);
    return this.database.transaction(async (transaction) => {
      const { state, job } = await this.leases.holdForWrite(jobId, leaseEpoch, 'report', transaction);
      if (state === 'held') await this.reports.store(job, report, transaction);
      return { state };
    });
  }
}
