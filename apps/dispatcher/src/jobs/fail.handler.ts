import { Controller } from '@nestjs/common';
import { type AnswerOf, type AskOf, failJob } from '@paucis/contracts';
import { Database, Handles, Log } from '@paucis/platform';
import { Leases } from '../leases/leases.js';
import { JobOutcomes } from './job-outcomes.js';

@Controller()
export class FailHandler {
  constructor(
    private readonly database: Database,
    private readonly leases: Leases,
    private readonly outcomes: JobOutcomes,
    private readonly log: Log,
  ) {}

  @Handles(failJob)
  async fail({ jobId, leaseEpoch, failure, released }: AskOf<typeof failJob>): Promise<AnswerOf<typeof failJob>> {
    return this.database.transaction(async (transaction) => {
      const { state, job } = await this.leases.holdForWrite('fail', { jobId, leaseEpoch }, transaction);
      if (state !== 'held') return { state: 'stale' };
      if (released) await this.outcomes.release(job, transaction);
      else await this.outcomes.failAttempt(job, failure, transaction);
      const { status, attempts } = job;
      this.log.info(released ? 'job handed back' : 'attempt failed', { jobId, leaseEpoch, failure, status, attempts });
      return { state: 'recorded' };
    });
  }
}
