import { Injectable } from '@nestjs/common';
import { type AskOf, type cancelJobs, type Failure, Invalid, jobCancelled } from '@paucis/contracts';
import { Hints, type Transaction } from '@paucis/platform';
import { Clock } from '../clock.js';
import { Announcements } from './announcements.js';
import type { JobOwnerRow } from './job-owner.entity.js';
import { JobOutcomes } from './job-outcomes.js';
import type { JobRow } from './job.entity.js';
import { JobsRepository } from './jobs.repository.js';

type Ask = AskOf<typeof cancelJobs>;

/** Ends work that nobody wants any more. */
@Injectable()
export class Cancellations {
  constructor(
    private readonly jobs: JobsRepository,
    private readonly outcomes: JobOutcomes,
    private readonly announcements: Announcements,
    private readonly hints: Hints,
    private readonly clock: Clock,
  ) {}

  /**
   * Releases the named owners (of job ids alone: all owners) from unfinished jobs, and cancels those that neither another
   * owner nor a waiting job wants. Counts the cancelled.
   */
  async cancel(projectId: string, ask: Ask, transaction: Transaction): Promise<number> {
    const { sweepId, trialId, jobIds, reason } = ask;
    if (sweepId === undefined && trialId === undefined && jobIds.length === 0) {
      throw new Invalid('nothing-named', 'expected a sweepId, a trialId or jobIds to cancel, got none of them');
    }
    const ids = jobIds.length > 0 ? jobIds : undefined;
    const found = await this.jobs.listJobs({ projectId, sweepId, trialId, ids, limit: 1_000_000 });
    const open = found.filter(({ status }) => ['waiting', 'queued', 'running'].includes(status));
    const failure: Failure = { class: 'cancelled', message: reason.slice(0, 4000) };
    const kept: JobRow[] = [];
    for (const job of open) if (await this.release(job, ask, failure, transaction)) kept.push(job);
    const cancelled = await this.endUnwanted(
      open.filter((job) => !kept.includes(job)),
      failure,
      transaction,
    );
    const running = cancelled.filter(({ leaseEpoch }) => leaseEpoch > 0).map(({ id }) => id);
    if (running.length > 0) this.hints.send(jobCancelled, { jobIds: running });
    return cancelled.length;
  }

  /** True when another owner still wants it: then the released ones hear that it is over for them. */
  private async release(job: JobRow, ask: Ask, failure: Failure, transaction: Transaction): Promise<boolean> {
    const owners = await this.jobs.findOwners([job.id]);
    const released = owners.filter((row) => isNamed(row, ask));
    if (released.length === owners.length) return false;
    await this.announcements.failed(
      job,
      released.map(({ owner }) => owner),
      { failure, cancelled: true },
      transaction,
    );
    await this.jobs.releaseOwners(released, this.clock.now());
    return true;
  }

  /** Those that wait go first, however deep: a job is still wanted while another waits for it. */
  private async endUnwanted(jobs: readonly JobRow[], failure: Failure, transaction: Transaction): Promise<JobRow[]> {
    const ended: JobRow[] = [];
    let left = [...jobs];
    for (let before = -1; before !== ended.length;) {
      before = ended.length;
      for (const job of left) {
        if ((await this.jobs.findDependents(job.projectId, job.key)).length > 0) continue;
        await this.outcomes.end(job, 'cancelled', failure, transaction);
        await this.jobs.releaseOwners(await this.jobs.findOwners([job.id]), this.clock.now());
        ended.push(job);
      }
      left = left.filter((job) => !ended.includes(job));
    }
    return ended;
  }
}

function isNamed(row: JobOwnerRow, { sweepId, trialId }: Ask): boolean {
  if (sweepId !== undefined && row.sweepId !== sweepId) return false;
  return trialId === undefined || row.trialId === trialId;
}
