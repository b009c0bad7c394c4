import { z } from 'zod';
import { ArtifactRef, ReadGrant } from './artifacts.js';
import { Id, Instant, Sha256 } from './ids.js';
import { Failure, JobInput, JobKind, JobPin, JobSpec, JobStatus, MetricPoint, NumericProfile } from './jobs.js';

/** Whose work a job is: ids that the dispatcher hands back in its facts, without understanding them. */
export const JobOwner = z.strictObject({
  sweepId: Id.optional(),
  trialId: Id.optional(),
  runId: Id.optional(),
  purpose: z.string().max(60),
});
export type JobOwner = z.output<typeof JobOwner>;

export const JobSubmission = z.strictObject({
  spec: JobSpec,
  inputs: z.array(JobInput).max(64),
  pin: JobPin,
  owner: JobOwner,
  /** Higher first. */
  priority: z.int().min(-1000).max(1000).default(0),
  /** Attempts in all before a job is parked. */
  attempts: z.int().min(1).max(20).default(4),
});
export type JobSubmission = z.output<typeof JobSubmission>;

export const Job = z.object({
  id: Id,
  key: Sha256,
  kind: JobKind,
  status: JobStatus,
  owner: JobOwner,
  pin: JobPin.optional(),
  attempts: z.int(),
  maxAttempts: z.int(),
  leaseEpoch: z.int().nonnegative(),
  step: z.int().nonnegative(),
  totalSteps: z.int().nonnegative(),
  workerId: Id.optional(),
  failure: Failure.optional(),
  artifacts: z.array(ArtifactRef),
  result: z.record(z.string(), z.number()),
  createdAt: Instant,
  startedAt: Instant.optional(),
  finishedAt: Instant.optional(),
  /** Writes of holders of an old lease that were refused. */
  staleWrites: z.int().nonnegative(),
});
export type Job = z.output<typeof Job>;

/** What a worker got: everything that the job needs, and the right to write until the lease runs out. */
export const Lease = z.object({
  jobId: Id,
  key: Sha256,
  leaseEpoch: z.int().positive(),
  leaseMs: z.int().positive(),
  spec: JobSpec,
  owner: JobOwner,
  inputs: z.array(ArtifactRef),
  /** The most advanced checkpoint of this trajectory at or before the target step. */
  checkpoint: z.object({ step: z.int(), artifact: ArtifactRef }).optional(),
  /** Leave to read each object of the job; absent where workers share the folder in which objects lie. */
  reads: z.array(ReadGrant).optional(),
  /** W3C trace context of the submission. */
  traceparent: z.string().optional(),
});
export type Lease = z.output<typeof Lease>;

export const Worker = z.object({
  id: Id,
  host: z.string(),
  slots: z.int().positive(),
  busy: z.int().nonnegative(),
  codeVersion: z.string(),
  profile: NumericProfile,
  seenAt: Instant,
  live: z.boolean(),
});
export type Worker = z.output<typeof Worker>;

/** What a lease holder sends while it works; refused whole if its lease is stale. */
export const JobReport = z.strictObject({
  jobId: Id,
  leaseEpoch: z.int().positive(),
  /** Numbered from 1 within a lease: a report that comes twice counts once. */
  sequence: z.int().positive(),
  step: z.int().nonnegative(),
  totalSteps: z.int().nonnegative(),
  points: z.array(MetricPoint).max(2000),
  logs: z.array(z.string().max(2000)).max(200),
  checkpoint: z.strictObject({ step: z.int().nonnegative(), artifact: ArtifactRef }).optional(),
});
export type JobReport = z.output<typeof JobReport>;

export const Curve = z.object({
  jobId: Id,
  metric: z.string(),
  steps: z.array(z.number()),
  values: z.array(z.number()),
});
export type Curve = z.output<typeof Curve>;
