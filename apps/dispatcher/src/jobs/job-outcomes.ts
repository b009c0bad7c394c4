import { Inject, Injectable } from '@nestjs/common';
import { type Failure, type JobStatus } from '@paucis/contracts';
import { CONFIG, type Transaction } from '@paucis/platform';
import { Checkpoints } from '../checkpoints/checkpoints.js';
import { Clock } from '../clock.js';
import type { DispatcherConfig } from '../config.js';
import { Announcements } from './announcements.js';
import { JobRow } from './job.entity.js';
import { JobsRepository } from './jobs.repository.js';
import { backOffMs, statusAfter } from './retry-policy.js';

/** Statuses of a job that will not go on by itself. */
export const endedBadly: readonly JobStatus[] = ['failed', 'parked', 'cancelled'];

/** The changes of a job's status that owners and dependents feel. */
@Injectable()
export class JobOutcomes {
  constructor(
    private readonly jobs: JobsRepository,
    private readonly announcements: Announcements,
    private readonly clock: Clock,
    private readonly checkpoints: Checkpoints,
    @Inject(CONFIG) private readonly config: DispatcherConfig,
  ) {}

  /** Its artifacts are in the transaction already. */
  async complete(job: JobRow, result: Record<string, number>, transaction: Transaction): Promise<void> {
    const now = this.clock.now();
    Object.assign(job, { ...worked(job, now), status: 'done', result, finishedAt: now });
    Object.assign(job, { failureClass: null, failureMessage: null, step: Math.max(job.step, job.totalSteps) });
    await transaction.save(job);
    await this.announcements.finished(job, await this.ownersOf(job), transaction);
    for (const dependent of await this.jobs.findDependents(job.projectId, job.key)) {
      await this.settle(dependent, transaction);
    }
    // A later target of its trajectory may have waited for it.
    if (job.kind === 'train') this.announcements.queued(1);
  }

  /** Charges the attempt, unless a neighbour may be to blame, then queues the job again or ends it. */
  async failAttempt(job: JobRow, failure: Failure, transaction: Transaction, { lapsed = false } = {}): Promise<void> {
    const now = this.clock.now();
    const before = (await this.gotSomewhere(job)) ? { attempts: 0, lostTogether: 0 } : job;
    const isCharged = failure.class !== 'lost-worker' || !job.hasNeighbours;
    const attempts = before.attempts + (isCharged ? 1 : 0);
    const lostTogether = before.lostTogether + (isCharged ? 0 : 1);
    const previousClass = job.failureClass ?? undefined;
    const { maxAttempts } = job;
    const status = statusAfter({ failureClass: failure.class, previousClass, attempts, maxAttempts });
    Object.assign(job, { ...worked(job, now), attempts, lostTogether });
    if (status !== 'queued') return this.end(job, status, failure, transaction);
    const retryAt = now + backOffMs(attempts, this.config.PAUCIS_RETRY_BACKOFF_MS);
    Object.assign(job, { status, retryAt, lapsed, leaseUntil: null });
    Object.assign(job, { failureClass: failure.class, failureMessage: failure.message });
    await transaction.save(job);
  }

  /** Its attempt has left a checkpoint further on: what is interrupted again and again, yet gets on, is no poison. */
  private async gotSomewhere(job: JobRow): Promise<boolean> {
    return ((await this.checkpoints.findFor(job))?.step ?? 0) > job.resumedStep;
  }

  /** A worker that leaves hands the job back: nothing is charged. */
  async release(job: JobRow, transaction: Transaction): Promise<void> {
    Object.assign(job, { ...worked(job, this.clock.now()), status: 'queued' });
    await transaction.save(job);
    this.announcements.queued(1);
  }

  /** Ends a job without a result, and with it those that wait for its result. */
  async end(job: JobRow, status: JobStatus, failure: Failure, transaction: Transaction): Promise<void> {
    const now = this.clock.now();
    Object.assign(job, { ...worked(job, now), status, finishedAt: now });
    Object.assign(job, { failureClass: failure.class, failureMessage: failure.message });
    await transaction.save(job);
    const how = { failure, cancelled: status === 'cancelled' };
    await this.announcements.failed(job, await this.ownersOf(job), how, transaction);
    for (const dependent of await this.jobs.findDependents(job.projectId, job.key)) {
      await this.end(dependent, 'failed', failureOfInput(job), transaction);
    }
  }

  /** Queued when all inputs are done, failed when one ended without a result, else waiting. */
  async settle(job: JobRow, transaction: Transaction): Promise<void> {
    const inputs = await this.jobs.findJobsByKeys(job.projectId, [...new Set(job.inputs.map(({ jobKey }) => jobKey))]);
    const lost = inputs.find(({ status }) => endedBadly.includes(status));
    if (lost !== undefined) return this.end(job, 'failed', failureOfInput(lost), transaction);
    if (inputs.some(({ status }) => status !== 'done')) return;
    job.status = 'queued';
    await transaction.save(job);
    this.announcements.queued(1);
  }

  private async ownersOf({ id }: JobRow) {
    return (await this.jobs.findOwners([id])).map(({ owner }) => owner);
  }
}

/** The attempt under way is over: what it took, and its lease given up. */
function worked(job: JobRow, now: number): Partial<JobRow> {
  const workedMs = job.claimedAt === null ? job.workedMs : job.workedMs + Math.max(0, now - job.claimedAt);
  return { workedMs, claimedAt: null, leaseUntil: null, lapsed: false, retryAt: null };
}

const failureOfInput = ({ id, kind, failureMessage, status }: JobRow): Failure => ({
  class: 'bad-input',
  message: `its input, ${kind} job ${id}, ended as ${status}: ${failureMessage ?? 'no reason given'}`.slice(0, 4000),
});
