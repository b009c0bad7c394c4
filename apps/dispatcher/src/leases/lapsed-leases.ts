import { Injectable } from '@nestjs/common';
import { Database, Log } from '@paucis/platform';
import { JobOutcomes } from '../jobs/job-outcomes.js';
import { JobRow } from '../jobs/job.entity.js';
import { JobsRepository } from '../jobs/jobs.repository.js';

/** Takes jobs from workers that fell silent. */
@Injectable()
export class LapsedLeases {
  constructor(
    private readonly database: Database,
    private readonly jobs: JobsRepository,
    private readonly outcomes: JobOutcomes,
    private readonly log: Log,
  ) {}

  /** No lease ends before this instant. */
  async prolong(leaseUntil: number): Promise<void> {
    await this.database.transaction(async (transaction) => {
      const { affected } = await transaction.update(JobRow, { status: 'running' }, { leaseUntil });
      if (affected) this.log.debug('leases got a period of grace', { leases: affected });
    });
  }

  /** Each in a transaction of its own: renewals are not kept waiting. */
  async expire(now: number): Promise<void> {
    for (const { id } of await this.jobs.findLapsed(now)) await this.expireOne(id, now);
  }

  private async expireOne(jobId: string, now: number): Promise<void> {
    await this.database.transaction(async (transaction) => {
      const job = await this.jobs.findJob(jobId);
      if (job?.status !== 'running' || (job.leaseUntil ?? 0) >= now) return;
      const { workerId, leaseEpoch } = job;
      const failure = { class: 'lost-worker' as const, message: `worker ${workerId} fell silent` };
      await this.outcomes.failAttempt(job, failure, transaction, { lapsed: true });
      this.log.warn('lease ran out', { jobId, workerId, leaseEpoch, attempts: job.attempts, status: job.status });
    });
  }
}
