import { Controller } from '@nestjs/common';
import { type AnswerOf, type AskOf, finishJob } from '@paucis/contracts';
import { Database, Handles, type Transaction } from '@paucis/platform';
import { StoredArtifacts } from '../checkpoints/stored-artifacts.js';
import { Leases } from '../leases/leases.js';
import { Reports } from '../reports/reports.js';
import { Results } from './results.js';

@Controller()
export class FinishHandler {
  constructor(
    private readonly database: Database,
    private readonly stored: StoredArtifacts,
    private readonly results: Results,
    private readonly leases: Leases,
    private readonly reports: Reports,
  ) {}

  @Handles(finishJob)
  async finish(ask: AskOf<typeof finishJob>): Promise<AnswerOf<typeof finishJob>> {
    const artifacts = await this.stored.adopt(ask.artifacts);
    await this.stored.verify(ask.jobId, artifacts);
    return this.database.transaction(async (transaction) => {
      await this.takeReport(ask, transaction);
      return { state: await this.results.commit({ ...ask, artifacts }, transaction) };
    });
  }

  /** Of a lease that is worth nothing any more it does not count; that is noted once, with the finish. */
  private async takeReport(
    { jobId, leaseEpoch, report }: AskOf<typeof finishJob>,
    transaction: Transaction,
  ): Promise<void> {
    if (report === undefined) return;
    const { sequence, step, totalSteps } = report;
    const lease = { jobId, leaseEpoch };
    let isNew = false;
    const { state, job } = await this.leases.hold(lease, transaction, ({ lastSequence }) => {
      isNew = sequence > lastSequence;
      return isNew ? { lastSequence: sequence, step, totalSteps } : {};
    });
    if (state === 'held' && isNew) await this.reports.store(job, { ...report, ...lease }, transaction);
  }
}
