import {
  externalMethodOf,
  Id,
  ImageShape,
  JobOwner,
  type Lease,
  MetricPoint,
  Name,
  Named,
  TrainingOptions,
} from '@paucis/contracts';
import { z } from 'zod';

/** Who asks: a name that this process keeps for its life, so that a lost answer can be asked for again. */
const worker = Id;
const leaseEpoch = z.int().positive();

export const Claim = z.strictObject({
  worker,
  /** New for each claim; the same one again gets the same job. */
  claimId: Id,
  method: Name,
  /** Of the code: a sweep's results of one version never stand in for those of another. */
  version: z.string().min(1).max(60).default('1'),
});
export type Claim = z.output<typeof Claim>;

export const Held = z.strictObject({ worker, leaseEpoch });
export type Held = z.output<typeof Held>;

/** The same in a query string. */
export const HeldQuery = z.strictObject({ worker, leaseEpoch: z.coerce.number().int().positive() });
export type HeldQuery = z.output<typeof HeldQuery>;

export const Report = Held.extend({
  /** Numbered from 1 within a lease: a report that comes twice counts once. */
  sequence: z.int().positive(),
  step: z.int().nonnegative(),
  totalSteps: z.int().nonnegative(),
  points: z.array(MetricPoint).max(2000).default([]),
  logs: z.array(z.string().max(2000)).max(200).default([]),
});
export type Report = z.output<typeof Report>;

/** What a worker may call what it stores: `weights` is the model, which a sealed test needs; `checkpoint` a later rung. */
export const FileName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,59}$/, 'a file has a name of lower-case letters, digits and "-"');

export const Finish = Held.extend({
  /** An upload: JSON `{ sampleIds, scores }`, a row of class probabilities for each sample that was to be predicted. */
  predictions: Id,
  files: z
    .array(z.strictObject({ name: FileName, uploadId: Id }))
    .max(10)
    .default([]),
});
export type Finish = z.output<typeof Finish>;

export const Fail = Held.extend({
  class: z.enum(['crash', 'out-of-memory', 'nan', 'hang', 'bad-input']),
  message: z.string().max(4000),
  /** The worker leaves and hands the job back: no attempt is charged. */
  released: z.boolean().default(false),
});
export type Fail = z.output<typeof Fail>;

export const LeaseStateAnswer = z.object({ state: z.enum(['held', 'cancelled', 'stale']) });
export type LeaseStateAnswer = z.output<typeof LeaseStateAnswer>;

/** One piece of work: train on a fold and predict its validation samples, or predict sealed samples. */
export const ExternalJob = z.object({
  jobId: Id,
  leaseEpoch,
  /** The lease ends this long after the last renewal or report. */
  leaseMs: z.int().positive(),
  kind: z.enum(['train', 'predict']),
  method: Name,
  version: z.string(),
  /** As the sweep file and the search chose them. */
  options: z.record(z.string(), z.unknown()),
  dataset: z.object({ image: ImageShape, classes: z.array(z.string()), positiveClass: z.int().nonnegative() }),
  /** Of a `train` job. */
  fold: z.int().nonnegative().optional(),
  seed: z.int().nonnegative().optional(),
  training: TrainingOptions.optional(),
  augmentation: Named.optional(),
  /** How far to train, of a schedule of `totalSteps`: rungs of a scheduler lie in between. */
  step: z.int().positive().optional(),
  totalSteps: z.int().positive().optional(),
  /** What can be fetched beside the data: `checkpoint` of an earlier rung, `member-0` ... the models to predict with. */
  files: z.array(z.string()),
  owner: JobOwner,
});
export type ExternalJob = z.output<typeof ExternalJob>;

/** A lease as an external worker sees it; undefined for kinds that it cannot do. */
export function externalJobOf({
  spec,
  jobId,
  leaseEpoch,
  leaseMs,
  owner,
  inputs,
  checkpoint,
}: Lease): ExternalJob | undefined {
  if (spec.kind === 'pretrain' || spec.kind === 'explain') return undefined;
  const { name, version, ...options } = spec.network;
  const { image, classes, positiveClass } = spec.dataset;
  const files = [...inputs.map((input) => input.name), ...(checkpoint === undefined ? [] : ['checkpoint'])];
  const common = {
    ...{ jobId, leaseEpoch, leaseMs, kind: spec.kind, owner, files, options },
    method: externalMethodOf({ name }) ?? name,
    version: String(version),
    dataset: { image, classes, positiveClass },
  };
  if (spec.kind === 'predict') return common;
  const { fold, seed, training, augmentation, targetStep: step, totalSteps } = spec;
  return { ...common, fold: fold.index, seed, training, augmentation, step, totalSteps };
}
