import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, Log, type Transaction } from '@paucis/platform';
import { Clock } from '../clock.js';
import type { DispatcherConfig } from '../config.js';
import { JobRow } from '../jobs/job.entity.js';
import { JobsRepository } from '../jobs/jobs.repository.js';
import { type LeaseState, leaseStateOf } from './lease-state.js';

export type Holding = { state: 'held'; job: JobRow } | { state: Exclude<LeaseState, 'held'>; job: JobRow | undefined };

export interface LeaseName {
  readonly jobId: string;
  readonly leaseEpoch: number;
}

/** What a renewal may change: columns that are no JSON. */
export type Changeable = Omit<JobRow, 'spec' | 'inputs' | 'pin' | 'result'>;

/** Who may write, checked in the transaction that writes. */
@Injectable()
export class Leases {
  constructor(
    private readonly jobs: JobsRepository,
    private readonly clock: Clock,
    private readonly log: Log,
    @Inject(CONFIG) private readonly config: DispatcherConfig,
  ) {}

  /** The job of a holder, its lease renewed and `change` made in the same statement: what writes, lives. */
  async hold(
    { jobId, leaseEpoch }: LeaseName,
    transaction: Transaction,
    change: (job: JobRow) => Partial<Changeable> = () => ({}),
  ): Promise<Holding> {
    const job = await this.jobs.findJob(jobId);
    const state = leaseStateOf(job, leaseEpoch);
    if (state !== 'held' || job === undefined) return { state: state === 'held' ? 'stale' : state, job };
    const leaseUntil = this.clock.now() + this.config.PAUCIS_LEASE_MS;
    const changed = { leaseUntil, ...(job.lapsed && this.takeBack(job)), ...change(job) };
    await transaction.update(JobRow, { id: job.id }, changed);
    Object.assign(job, changed);
    return { state, job };
  }

  /** The same for a write: a stale one is counted. */
  async holdForWrite(
    write: string,
    lease: LeaseName,
    transaction: Transaction,
    change?: (job: JobRow) => Partial<Changeable>,
  ): Promise<Holding> {
    const holding = await this.hold(lease, transaction, change);
    if (holding.state === 'stale' && holding.job !== undefined) {
      const { jobId, leaseEpoch } = lease;
      await transaction.increment(JobRow, { id: jobId }, 'staleWrites', 1);
      this.log.warn('stale write refused', { jobId, write, leaseEpoch, current: holding.job.leaseEpoch });
    }
    return holding;
  }

  /** It was not lost after all: the attempt is not charged. */
  private takeBack({ id, leaseEpoch, attempts, lostTogether, hasNeighbours }: JobRow): Partial<Changeable> {
    this.log.info('late lease renewed', { jobId: id, leaseEpoch });
    const failure = { failureClass: null, failureMessage: null };
    const claimedAt = this.clock.now();
    return {
      status: 'running',
      lapsed: false,
      attempts: Math.max(0, attempts - (hasNeighbours ? 0 : 1)),
      lostTogether: Math.max(0, lostTogether - (hasNeighbours ? 1 : 0)),
      retryAt: null,
      claimedAt,
      ...failure,
    };
  }
}
