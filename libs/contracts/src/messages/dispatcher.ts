import { z } from 'zod';
import { ArtifactRef, WriteGrant } from '../artifacts.js';
import { defineFact, defineHint, defineQuestion } from '../define.js';
import { Id, Sha256 } from '../ids.js';
import { Failure, ImageShape, JobKind, JobPin, JobStatus, NumericProfile } from '../jobs.js';
import { Named } from '../recipes.js';
import { Curve, Job, JobOwner, JobReport, JobSubmission, Lease, Worker } from '../work.js';

/** Idempotent by key: an existing job is attached to, a failed one is tried again within the given attempts. */
export const submitJobs = defineQuestion({
  service: 'dispatcher',
  name: 'job.submit',
  askedBy: ['tuner', 'evaluator'],
  ask: z.object({ jobs: z.array(JobSubmission).min(1).max(100) }),
  answer: z.object({ jobs: z.array(z.object({ jobId: Id, key: Sha256, status: JobStatus })) }),
});

/** Cancels what is not finished and that nobody else wants. */
export const cancelJobs = defineQuestion({
  service: 'dispatcher',
  name: 'job.cancel',
  askedBy: ['tuner', 'gateway', 'evaluator'],
  ask: z.object({
    sweepId: Id.optional(),
    trialId: Id.optional(),
    jobIds: z.array(Id).max(1000).default([]),
    reason: z.string(),
  }),
  answer: z.object({ cancelled: z.int() }),
});

export const listJobs = defineQuestion({
  service: 'dispatcher',
  name: 'job.list',
  askedBy: ['gateway', 'tuner', 'evaluator'],
  ask: z.object({
    sweepId: Id.optional(),
    runId: Id.optional(),
    status: JobStatus.optional(),
    ids: z.array(Id).max(500).optional(),
    limit: z.int().min(1).max(500).default(200),
    after: Id.optional(),
  }),
  answer: z.object({ jobs: z.array(Job), next: Id.optional() }),
});

/** What the newest finished pretrainings and trainings took on slots of this numeric profile, one attempt each: for forecasts. */
export const listStepTimes = defineQuestion({
  service: 'dispatcher',
  name: 'job.step-times',
  askedBy: ['tuner'],
  ask: z.object({ profile: NumericProfile }),
  answer: z.object({
    jobs: z
      .array(
        z.object({
          kind: z.enum(['pretrain', 'train']),
          network: Named,
          image: ImageShape,
          /** Of a training; pretrainings have it in their objective. */
          batch: z.int().positive().optional(),
          objective: Named.optional(),
          steps: z.int().positive(),
          /** Reading samples, validation and checkpoints included. */
          seconds: z.number().positive(),
        }),
      )
      .max(200),
  }),
});

/** Which of these jobs are done, by their keys: nobody will do them again. */
export const findDoneJobs = defineQuestion({
  service: 'dispatcher',
  name: 'job.find-done',
  askedBy: ['tuner'],
  ask: z.object({ keys: z.array(Sha256).max(2000) }),
  answer: z.object({ keys: z.array(Sha256) }),
});

/** Hours of slots that the jobs of a project have taken, those of failed attempts and those under way too. */
export const getSlotUsage = defineQuestion({
  service: 'dispatcher',
  name: 'slot.usage',
  askedBy: ['tuner'],
  ask: z.object({ projectId: z.string() }),
  answer: z.object({ slotHours: z.number().nonnegative() }),
});

export const getJobLog = defineQuestion({
  service: 'dispatcher',
  name: 'job.log',
  askedBy: ['gateway'],
  ask: z.object({ jobId: Id }),
  answer: z.object({ lines: z.array(z.string()), truncated: z.boolean() }),
});

export const getCurves = defineQuestion({
  service: 'dispatcher',
  name: 'curve.get',
  askedBy: ['gateway', 'evaluator'],
  ask: z.object({
    jobIds: z.array(Id).min(1).max(100),
    metrics: z.array(z.string()).optional(),
    maxPoints: z.int().min(2).max(2000).default(300),
  }),
  answer: z.object({ curves: z.array(Curve) }),
});

/** A worker says that it is there; repeated as a heartbeat. */
export const registerWorker = defineQuestion({
  service: 'dispatcher',
  name: 'worker.register',
  askedBy: ['trainer', 'gateway'],
  ask: z.object({
    workerId: Id,
    host: z.string(),
    slots: z.int().positive(),
    busy: z.int().nonnegative(),
    pin: JobPin,
    /** It stops, and says so. */
    leaving: z.boolean().default(false),
  }),
  answer: z.object({ leaseMs: z.int().positive() }),
});

/** Without a limit the 200 that were heard of last; with one a page in the order of their ids. */
export const listWorkers = defineQuestion({
  service: 'dispatcher',
  name: 'worker.list',
  askedBy: ['gateway', 'tuner'],
  ask: z.object({ limit: z.int().min(1).max(200).optional(), after: Id.optional() }),
  answer: z.object({ workers: z.array(Worker), next: Id.optional() }),
});

/**
 * Leases the best queued job that this worker can do. The same claim id returns the same lease: a lost reply costs nothing.
 * A claim that arrives again after it was answered with nothing, or after a later one, gets nothing: nobody waits for it.
 */
export const claimJob = defineQuestion({
  service: 'dispatcher',
  name: 'job.claim',
  askedBy: ['trainer', 'gateway'],
  ask: z.object({
    workerId: Id,
    claimId: Id,
    /** Rises with each claim of this worker. */
    sequence: z.int().positive().optional(),
    pin: JobPin,
    kinds: z.array(JobKind),
  }),
  answer: z.object({ lease: Lease.optional() }),
});

/** What a worker holds, as it was claimed; `foreign`: another worker's. Changes nothing. */
export const getLease = defineQuestion({
  service: 'dispatcher',
  name: 'lease.get',
  askedBy: ['gateway'],
  ask: z.object({ workerId: Id, jobId: Id, leaseEpoch: z.int() }),
  answer: z.object({ state: z.enum(['held', 'cancelled', 'stale', 'foreign']), lease: Lease.optional() }),
});

/** Per lease: still held, cancelled by its owner, or stale (somebody else has it). */
export const renewLeases = defineQuestion({
  service: 'dispatcher',
  name: 'lease.renew',
  askedBy: ['trainer', 'gateway'],
  ask: z.object({ workerId: Id, leases: z.array(z.object({ jobId: Id, leaseEpoch: z.int() })).max(100) }),
  answer: z.object({ leases: z.array(z.object({ jobId: Id, state: z.enum(['held', 'cancelled', 'stale']) })) }),
});

/** Leave for a lease holder to store one object, where workers have no keys of the store. */
export const grantUpload = defineQuestion({
  service: 'dispatcher',
  name: 'upload.grant',
  askedBy: ['trainer'],
  ask: z.object({
    jobId: Id,
    leaseEpoch: z.int().positive(),
    sha256: Sha256,
    sizeBytes: z
      .int()
      .nonnegative()
      .max(4 * 1024 ** 3),
  }),
  answer: z.object({ state: z.enum(['held', 'cancelled', 'stale']), grant: WriteGrant.optional() }),
});

/** Progress, metric points, log lines and checkpoints of a lease holder, stored in one transaction with the lease check. */
export const reportJob = defineQuestion({
  service: 'dispatcher',
  name: 'job.report',
  askedBy: ['trainer', 'gateway'],
  ask: JobReport,
  answer: z.object({ state: z.enum(['held', 'cancelled', 'stale']) }),
});

/** Commits the result; a stale holder is refused, and learns it. */
export const finishJob = defineQuestion({
  service: 'dispatcher',
  name: 'job.finish',
  askedBy: ['trainer', 'gateway'],
  ask: z.object({
    jobId: Id,
    leaseEpoch: z.int().positive(),
    artifacts: z.array(ArtifactRef).max(20),
    result: z.record(z.string(), z.number()),
    /** The last report of the lease, stored with the result: one commit for both. */
    report: JobReport.omit({ jobId: true, leaseEpoch: true, checkpoint: true }).optional(),
  }),
  answer: z.object({ state: z.enum(['committed', 'stale']) }),
});

export const failJob = defineQuestion({
  service: 'dispatcher',
  name: 'job.fail',
  askedBy: ['trainer', 'gateway'],
  ask: z.object({
    jobId: Id,
    leaseEpoch: z.int().positive(),
    failure: Failure,
    /** The worker leaves and hands the job back: no attempt is charged. */
    released: z.boolean().default(false),
  }),
  answer: z.object({ state: z.enum(['recorded', 'stale']) }),
});

const ended = z.object({
  jobId: Id,
  key: Sha256,
  kind: JobKind,
  /** Everybody who asked for this job. */
  owners: z.array(JobOwner),
  profile: NumericProfile,
  codeVersion: z.string(),
});

/** A job has ended and its artifacts are stored. */
export const jobFinished = defineFact({
  name: 'job.finished',
  publisher: 'dispatcher',
  consumers: ['tuner', 'evaluator'],
  payload: ended.extend({
    artifacts: z.array(ArtifactRef),
    result: z.record(z.string(), z.number()),
    seconds: z.number(),
  }),
});

/** A job will not be tried again. */
export const jobFailed = defineFact({
  name: 'job.failed',
  publisher: 'dispatcher',
  consumers: ['tuner', 'evaluator'],
  payload: ended.extend({ failure: Failure, cancelled: z.boolean() }),
});

/** Work is waiting: workers claim at once instead of at their next poll. */
export const jobsAvailable = defineHint({
  name: 'jobs.available',
  publishers: ['dispatcher'],
  listeners: ['trainer'],
  payload: z.object({ queued: z.int() }),
});

/** A running job should stop: found at the next renewal anyway. */
export const jobCancelled = defineHint({
  name: 'job.cancelled',
  publishers: ['dispatcher'],
  listeners: ['trainer'],
  payload: z.object({ jobIds: z.array(Id) }),
});

/** How far a running job is, for live bars. */
export const jobProgressed = defineHint({
  name: 'job.progressed',
  publishers: ['dispatcher'],
  listeners: ['gateway'],
  payload: z.object({ jobId: Id, owner: JobOwner, kind: z.string(), step: z.int(), totalSteps: z.int() }),
});
