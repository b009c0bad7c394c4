import { z } from 'zod';
import { ArtifactRef } from './artifacts.js';
import { hashOf } from './canonical.js';
import { Id, Sha256 } from './ids.js';
import { Preprocessing } from './preprocessing.js';
import { Named, TrainingOptions } from './recipes.js';

/** What makes two results comparable bit for bit. Different profiles never share a key or a comparison. */
export const NumericProfile = z.strictObject({
  /** `external`: code of the user's own. */
  runtime: z.enum(['tensorflow', 'webgpu', 'wasm', 'cpu', 'external']),
  runtimeVersion: z.string(),
  device: z.string(),
  precision: z.enum(['float32', 'bfloat16']),
  /** Intra-op threads of one slot. */
  threads: z.int().positive(),
});
export type NumericProfile = z.output<typeof NumericProfile>;

export const ImageShape = z.strictObject({
  height: z.int().min(1).max(4096),
  width: z.int().min(1).max(4096),
  /** Colours, sequences or time points. */
  channels: z.int().min(1).max(1024),
  /** Slices of a volume, or frames; a picture has none. */
  depth: z.int().min(1).max(4096).optional(),
});
export type ImageShape = z.output<typeof ImageShape>;

/** What augmentation may do to images of a dataset. */
export const Anatomy = z.strictObject({ flips: z.array(z.enum(['horizontal', 'vertical'])) });
export type Anatomy = z.output<typeof Anatomy>;

/** A training's samples: ids are row numbers in the dataset version, listed in a small stored file. */
export const FoldRef = z.strictObject({
  index: z.int().nonnegative(),
  /** Hash of the sorted training sample ids: the fold's part of a job key. */
  trainingHash: Sha256,
  validationHash: Sha256,
  trainingSize: z.int().positive(),
  validationSize: z.int().nonnegative(),
  /** JSON `{ training: string[], validation: string[] }` of sample ids. */
  samples: ArtifactRef,
  /** Where only some labels are used: all images of the fold, for pretraining, which needs none. */
  pretraining: z
    .strictObject({ trainingHash: Sha256, trainingSize: z.int().positive(), samples: ArtifactRef })
    .optional(),
});
export type FoldRef = z.output<typeof FoldRef>;

/** The file that `FoldRef.samples` points to. */
export const FoldSamples = z.strictObject({ training: z.array(z.string()), validation: z.array(z.string()) });
export type FoldSamples = z.output<typeof FoldSamples>;

export const DatasetRef = z.strictObject({
  versionId: Id,
  contentHash: Sha256,
  /** As a network sees it: after preprocessing, where there is any. */
  image: ImageShape,
  /** How the shards' raw images become that; without it they are so already. */
  preprocessing: Preprocessing.optional(),
  classes: z.array(z.string()).min(2),
  /** `multilabel`: the classes are findings, each of which an image has or has not. Absent where an image has one class. */
  task: z.literal('multilabel').optional(),
  /** Index of the class whose score makes the binary AUC. */
  positiveClass: z.int().nonnegative(),
  anatomy: Anatomy,
  /** Shards of the samples a training may see; sealed samples are never among them. */
  shards: z.array(ArtifactRef).min(1),
});
export type DatasetRef = z.output<typeof DatasetRef>;

/** Learns an encoder without labels from the training samples of a fold. Artifact: `encoder` (safetensors). */
export const PretrainSpec = z.strictObject({
  kind: z.literal('pretrain'),
  network: Named,
  objective: Named,
  dataset: DatasetRef,
  fold: FoldRef,
  seed: z.int().nonnegative(),
});
export type PretrainSpec = z.output<typeof PretrainSpec>;

/**
 * Trains to `targetStep` of a schedule of `totalSteps`. Input (optional): `encoder`, where it was pretrained here, or `parent`: the `inheritable` of another training of
 * the same network, whose weights, optimizer and step it goes on from with settings of its own.
 * Artifacts: `checkpoint`, `weights` (safetensors), `predictions` (PredictionFile of the validation samples).
 */
export const TrainSpec = z.strictObject({
  kind: z.literal('train'),
  network: Named,
  training: TrainingOptions,
  augmentation: Named,
  dataset: DatasetRef,
  fold: FoldRef,
  seed: z.int().nonnegative(),
  totalSteps: z.int().positive(),
  targetStep: z.int().positive(),
  /** Also measure how long one image takes: a figure of the slot, so what asks for it shares no key with what does not. */
  latency: z.literal(true).optional(),
  /** Pretrained weights from elsewhere to start from. */
  encoder: ArtifactRef.optional(),
  /** Also leave its last checkpoint as the artifact `inheritable`, which stays when the training goes on. */
  inheritable: z.literal(true).optional(),
});
export type TrainSpec = z.output<typeof TrainSpec>;

/** Mean softmax of several trained members over given shards. Inputs: `member-0` ... Artifact: `predictions`. */
export const PredictSpec = z.strictObject({
  kind: z.literal('predict'),
  network: Named,
  members: z.int().positive(),
  dataset: DatasetRef.omit({ shards: true }),
  /** The shards to predict: sealed ones only under a grant, which the registry gave for this very job. */
  shards: z.array(ArtifactRef).min(1),
  grantId: Id.optional(),
});
export type PredictSpec = z.output<typeof PredictSpec>;

/**
 * Attribution maps of one trained model on validation images of its fold, and what shows whether to believe them. Input: `weights`.
 * Artifact: `explanation` (ExplanationFile).
 */
export const ExplainSpec = z.strictObject({
  kind: z.literal('explain'),
  network: Named,
  dataset: DatasetRef,
  fold: FoldRef,
  /** Images that pixels are taken from, the classes in turn. */
  images: z.int().min(1).max(500),
  seed: z.int().nonnegative(),
});
export type ExplainSpec = z.output<typeof ExplainSpec>;

export const JobSpec = z.discriminatedUnion('kind', [PretrainSpec, TrainSpec, PredictSpec, ExplainSpec]);
export type JobSpec = z.output<typeof JobSpec>;
export const JobKind = z.enum(['pretrain', 'train', 'predict', 'explain']);
export type JobKind = JobSpec['kind'];

/**
 * Scores of samples as a job stores them: JSON, `scores[i]` are class probabilities of `sampleIds[i]`. Of several findings there is a row
 * for each image and finding whose label is known: label 1 (there) or 0, scores [1 - p, p].
 */
export const PredictionFile = z.object({
  sampleIds: z.array(z.string()),
  labels: z.array(z.int().nonnegative()),
  scores: z.array(z.array(z.number())),
  /** Patient or lesion of each sample. */
  groups: z.array(z.string()),
  /** The finding that each row asks for, where an image may have several. */
  findings: z.array(z.string()).optional(),
  /** Of several findings: images of which none is known, so that they have no row. */
  unlabelled: z.array(z.string()).optional(),
});
export type PredictionFile = z.output<typeof PredictionFile>;

/** An artifact of another job that this one reads. */
export const JobInput = z.strictObject({ name: z.string(), jobKey: Sha256, artifact: z.string() });
export type JobInput = z.output<typeof JobInput>;

/** What a sweep pins at creation: who does not match does not claim. */
export const JobPin = z.strictObject({ codeVersion: z.string(), profile: NumericProfile });
export type JobPin = z.output<typeof JobPin>;

export interface KeyedJob {
  spec: JobSpec;
  inputs: readonly JobInput[];
  pin: JobPin;
}

/** Jobs of one trajectory differ in their target step only; the later resumes the earlier one's checkpoint. */
export function trajectoryKeyOf({ spec, inputs, pin }: KeyedJob): string {
  return hashOf({ spec: identityOf(spec), inputs, pin });
}

/** Same key, same result: the hash of everything that a job's result depends on. */
export function jobKeyOf(job: KeyedJob): string {
  const targetStep = job.spec.kind === 'train' ? job.spec.targetStep : undefined;
  return hashOf({ trajectory: trajectoryKeyOf(job), targetStep });
}

/** The spec without what does not change the result: where bytes lie, version ids, how far to go. */
function identityOf(spec: JobSpec): unknown {
  const dataset = {
    content: spec.dataset.contentHash,
    image: spec.dataset.image,
    preprocessing: spec.dataset.preprocessing,
    anatomy: spec.dataset.anatomy,
    positiveClass: spec.dataset.positiveClass,
  };
  if (spec.kind === 'predict') {
    const { grantId: _grant, shards, ...rest } = spec;
    return { ...rest, dataset, shards: shards.map((shard) => shard.sha256) };
  }
  const fold = {
    training: spec.fold.trainingHash,
    validation: spec.kind === 'train' ? spec.fold.validationHash : undefined,
  };
  if (spec.kind === 'explain') return { ...spec, dataset, fold: { validation: spec.fold.validationHash } };
  if (spec.kind === 'pretrain') return { ...spec, dataset, fold };
  const { targetStep: _target, encoder, ...rest } = spec;
  return { ...rest, ...(encoder && { encoder: encoder.sha256 }), dataset, fold };
}

export const jobStatuses = ['waiting', 'queued', 'running', 'done', 'failed', 'cancelled', 'parked'] as const;
export const JobStatus = z.enum(jobStatuses);
export type JobStatus = z.output<typeof JobStatus>;

/** Why an attempt failed. Memory and bad input are not retried unchanged. */
export const failureClasses = [
  'crash',
  'out-of-memory',
  'nan',
  'hang',
  'bad-input',
  'lost-worker',
  'cancelled',
] as const;
export const FailureClass = z.enum(failureClasses);
export type FailureClass = z.output<typeof FailureClass>;

export const Failure = z.object({ class: FailureClass, message: z.string().max(4000) });
export type Failure = z.output<typeof Failure>;

/** One value of one metric at one step. */
export const MetricPoint = z.object({ metric: z.string().max(60), step: z.int().nonnegative(), value: z.number() });
export type MetricPoint = z.output<typeof MetricPoint>;
