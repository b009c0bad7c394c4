import { Injectable } from '@nestjs/common';
import { hashOf, Invalid, jobKeyOf, type JobSubmission, newId, trajectoryKeyOf } from '@paucis/contracts';
import { currentContext, type Transaction } from '@paucis/platform';
import { Clock } from '../clock.js';
import { Announcements, failureOf } from './announcements.js';
import { JobDependencyRow } from './job-dependency.entity.js';
import { endedBadly, JobOutcomes } from './job-outcomes.js';
import { JobRow } from './job.entity.js';
import { JobsRepository } from './jobs.repository.js';

/** Brings jobs in: a key that exists is attached to. */
@Injectable()
export class Submissions {
  constructor(
    private readonly jobs: JobsRepository,
    private readonly outcomes: JobOutcomes,
    private readonly announcements: Announcements,
    private readonly clock: Clock,
  ) {}

  /** Inputs may be submitted after those who need them, in the same call. */
  async submit(submissions: readonly JobSubmission[], transaction: Transaction): Promise<JobRow[]> {
    const placed: { job: JobRow; isFresh: boolean }[] = [];
    for (const [position, submission] of submissions.entries()) {
      placed.push(await this.place(submission, position, transaction));
    }
    for (const { job, isFresh } of placed) {
      if (!isFresh) continue;
      await this.refuseUnknownInputs(job);
      await this.outcomes.settle(job, transaction);
    }
    return placed.map(({ job }) => job);
  }

  private async place(submission: JobSubmission, position: number, transaction: Transaction) {
    const { projectId } = currentContext();
    const key = jobKeyOf(submission);
    const found = await this.jobs.findJobByKey(projectId, key);
    if (found !== undefined) return this.attach(found, submission, transaction);
    const job = transaction.create(JobRow, { ...this.newRow(submission, position), projectId, key });
    await transaction.save(job);
    const inputKeys = [...new Set(job.inputs.map(({ jobKey }) => jobKey))];
    if (inputKeys.length > 0) {
      await transaction.insert(
        JobDependencyRow,
        inputKeys.map((inputKey) => ({ jobId: job.id, inputKey, projectId })),
      );
    }
    await this.jobs.attachOwner(job, submission.owner, job.createdAt);
    return { job, isFresh: true };
  }

  /** Done: its owner hears at once. Running: its owner hears later. Failed: again, as the caller's budget says. */
  private async attach(job: JobRow, { owner, attempts, priority }: JobSubmission, transaction: Transaction) {
    const isNew = await this.jobs.attachOwner(job, owner, this.clock.now());
    if (job.status === 'done') {
      if (isNew) await this.announcements.finished(job, [owner], transaction);
      return { job, isFresh: false };
    }
    const ended = endedBadly.includes(job.status);
    const isFresh = job.status === 'cancelled' || (ended && job.attempts < attempts);
    if (ended && !isFresh) {
      const how = { failure: failureOf(job), cancelled: false };
      if (isNew) await this.announcements.failed(job, [owner], how, transaction);
      return { job, isFresh };
    }
    job.maxAttempts = Math.max(job.maxAttempts, attempts);
    job.rank = Math.min(job.rank, -priority);
    if (isFresh) {
      const failure = { failureClass: null, failureMessage: null };
      Object.assign(job, { ...failure, status: 'waiting', finishedAt: null, retryAt: null });
    }
    await transaction.save(job);
    return { job, isFresh };
  }

  private async refuseUnknownInputs({ inputs, projectId, kind, key }: JobRow): Promise<void> {
    const known = await this.jobs.findJobsByKeys(
      projectId,
      inputs.map(({ jobKey }) => jobKey),
    );
    const missing = inputs.find(({ jobKey }) => !known.some((job) => job.key === jobKey));
    if (missing === undefined) return;
    throw new Invalid(
      'input-unknown',
      `${kind} job ${key.slice(0, 12)}: expected the job of its input "${missing.name}" to be submitted before or with it, ` +
        `found none with key ${missing.jobKey.slice(0, 12)}`,
      { key, input: missing.name, inputKey: missing.jobKey },
    );
  }

  private newRow({ spec, inputs, pin, priority, attempts }: JobSubmission, position: number): Partial<JobRow> {
    const targetStep = spec.kind === 'train' ? spec.targetStep : 0;
    return {
      id: newId('job'),
      trajectoryKey: trajectoryKeyOf({ spec, inputs, pin }),
      kind: spec.kind,
      status: 'waiting',
      spec,
      inputs,
      pin,
      pinHash: hashOf(pin),
      rank: -priority,
      targetStep,
      createdAt: this.clock.now(),
      position,
      traceparent: currentContext().traceparent,
      attempts: 0,
      maxAttempts: attempts,
      leaseEpoch: 0,
      lapsed: false,
      lastSequence: 0,
      step: 0,
      totalSteps: targetStep,
      workedMs: 0,
      result: {},
      logsTruncated: false,
      staleWrites: 0,
    };
  }
}
