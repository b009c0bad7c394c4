import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, Log, type Transaction } from '@paucis/platform';
import { Clock } from '../clock.js';
import type { DispatcherConfig } from '../config.js';
import { JobRow } from '../jobs/job.entity.js';
import { JobsRepository } from '../jobs/jobs.repository.js';
import { type LeaseState, leaseStateOf } from './lease-state.js';

export type Holding = { state: 'held'; job: JobRow } | { state: Exclude<LeaseState, 'held'>; job: JobRow | undefined };

/** Who may write, checked in the transaction that writes. */
@Injectable()
export class Leases {
  constructor(
    private readonly jobs: JobsRepository,
    private readonly clock: Clock,
    private readonly log: Log,
    @Inject(CONFIG) private readonly config: DispatcherConfig,
  ) {}

  /** The job of a holder, its lease renewed: what writes, lives. */
  async hold(jobId: string, leaseEpoch: number, transaction: Transaction): Promise<Holding> {
    const job = await this.jobs.findJob(jobId);
    const state = leaseStateOf(job, leaseEpoch);
    if (state !== 'held' || job === undefined) return { state: state === 'held' ? 'stale' : state, job };
    if (job.lapsed) this.takeBack(job);
    job.leaseUntil = this.clock.now() + this.config.PAUCIS_LEASE_MS;
    await transaction.update(JobRow, { id: job.id }, changeable(job));
    return { state, job };
  }

  /** The same for a write: a stale one is counted. */
  async holdForWrite(jobId: string, leaseEpoch: number, write: string, transaction: Transaction): Promise<Holding> {
    const holding = await this.hold(jobId, leaseEpoch, transaction);
    if (holding.state === 'stale' && holding.job !== undefined) {
      await transaction.increment(JobRow, { id: jobId }, 'staleWrites', 1);
      this.log.warn('stale write refused', { jobId, write, leaseEpoch, current: holding.job.leaseEpoch });
    }
    return holding;
  }

  /** It was not lost after all: the attempt is not charged. */
  private takeBack(job: JobRow): void {
    Object.assign(job, { status: 'running', lapsed: false, attempts: Math.max(0, job.attempts - 1), retryAt: null });
    Object.assign(job, { claimedAt: this.clock.now(), failureClass: null, failureMessage: null });
    this.log.info('late lease renewed', { jobId: job.id, leaseEpoch: job.leaseEpoch });
  }
}

const changeable = (job: JobRow) => {
  const { status, lapsed, attempts, retryAt, claimedAt, failureClass, failureMessage, leaseUntil } = job;
  return { status, lapsed, attempts, retryAt, claimedAt, failureClass, failureMessage, leaseUntil };
};
