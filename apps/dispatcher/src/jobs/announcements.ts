import { Injectable } from '@nestjs/common';
import { type Failure, type JobOwner, jobFailed, jobFinished, jobsAvailable } from '@paucis/contracts';
import { Hints, Outbox, runInContext, type Transaction } from '@paucis/platform';
import type { JobRow } from './job.entity.js';
import { JobsRepository } from './jobs.repository.js';

/** Tells workers that there is work, and owners how their jobs ended, in the project and trace of the job. */
@Injectable()
export class Announcements {
  constructor(
    private readonly jobs: JobsRepository,
    private readonly outbox: Outbox,
    private readonly hints: Hints,
  ) {}

  queued(jobs: number): void {
    if (jobs > 0) this.hints.send(jobsAvailable, { queued: jobs });
  }

  async finished(job: JobRow, owners: JobOwner[], transaction: Transaction): Promise<void> {
    if (owners.length === 0) return;
    const artifacts = await this.jobs.findArtifactsOf(job.id);
    const { result, workedMs } = job;
    const payload = { ...endOf(job, owners), artifacts, result, seconds: workedMs / 1000 };
    await inContextOf(job, () => this.outbox.add(jobFinished, payload, transaction));
  }

  async failed(
    job: JobRow,
    owners: JobOwner[],
    how: { failure: Failure; cancelled: boolean },
    transaction: Transaction,
  ): Promise<void> {
    if (owners.length === 0) return;
    await inContextOf(job, () => this.outbox.add(jobFailed, { ...endOf(job, owners), ...how }, transaction));
  }
}

/** The failure that a row tells of. */
export function failureOf({ id, failureClass, failureMessage }: JobRow): Failure {
  if (failureClass === null) throw new Error(`job ${id}: expected a failure, its row has none`);
  return { class: failureClass, message: failureMessage ?? '' };
}

const endOf = ({ id, key, kind, pin }: JobRow, owners: JobOwner[]) => ({
  jobId: id,
  key,
  kind,
  owners,
  profile: pin.profile,
  codeVersion: pin.codeVersion,
});

const inContextOf = <Result>({ projectId, traceparent }: JobRow, work: () => Result): Result =>
  runInContext({ projectId, traceparent, actor: 'service:dispatcher' }, work);
