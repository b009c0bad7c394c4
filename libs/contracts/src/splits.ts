import { z } from 'zod';
import { CardAnatomy } from './card-anatomy.js';
import { Id, Name, Sha256 } from './ids.js';
import { DatasetRef, FoldRef } from './jobs.js';
import { DatasetPart, PixelKinds, Provenance } from './datasets.js';

/**
 * How a dataset is dealt to training, validation and test. `auto` goes by the number of groups: under 1,000 five folds; up to 5,000 a
 * sealed sixth, where there is no test part, and five folds; above that one validation part and three seeds.
 */
export const SplitKind = z.enum(['auto', 'folds', 'official', 'holdout', 'by-site', 'by-date', 'external']);
export type SplitKind = z.output<typeof SplitKind>;

export const SplitRequest = z.strictObject({
  kind: SplitKind.default('auto'),
  /** `folds` and `external`: into how many parts the images outside the test are dealt. */
  folds: z.int().min(2).max(20).optional(),
  /** They are dealt anew so many times. */
  repeats: z.int().min(1).max(10).optional(),
  /** Share of the training labels that is used: nested, so that the 5 % are among the 10 %. Below 1 the rest serves pretraining only. */
  labelFraction: z.number().gt(0).max(1).optional(),
  /** Which draw of that share: figures at few labels need at least five. */
  draw: z.int().min(0).max(99).optional(),
  /** Where there is no test part: hold out a sixth of the groups for good. */
  seal: z.boolean().optional(),
  /** `official`: copies of held-out images leave training (`repair`), or stay and are marked on every report (`accept`). */
  leaks: z.enum(['repair', 'accept']).optional(),
  /** `by-date`: the column of the table or field of the header that holds the date, or a number that rises with it. */
  date: z.string().min(1).max(100).optional(),
  /** `by-date`: images from here on are validated on; else the latest fifth. */
  from: z.string().min(1).max(40).optional(),
  /** `external`: the dataset whose images are the test. */
  testOn: z.string().min(1).max(100).optional(),
});
export type SplitRequest = z.output<typeof SplitRequest>;

/** Trained on although a copy of it, or an image of its group, is held out. */
export const SplitLeaks = z.object({
  training: z.int().nonnegative(),
  heldOut: z.int().nonnegative(),
});
export type SplitLeaks = z.output<typeof SplitLeaks>;

/** Folds and the sealed test of one dataset version, ready to train on. */
export const SplitPlan = z.object({
  id: Id,
  versionId: Id,
  dataset: DatasetRef,
  datasetName: Name,
  kind: SplitKind.default('folds'),
  folds: z.array(FoldRef).min(1),
  /** Runs of each fold that a sweep should make, where it names no number itself. */
  seeds: z.int().positive().default(1),
  /** Sealed samples: how many, never which. */
  testSize: z.int().nonnegative(),
  /** The dataset whose images are the test, where it is another one. */
  testDataset: Name.optional(),
  /** Samples left out of training, e.g. copies of test images. */
  dropped: z.array(z.object({ sampleId: z.string(), reason: z.string() })),
  /** An official split that was accepted as it leaks. */
  leaks: SplitLeaks.optional(),
  /**
   * The same folds with the near copies of test images put back into training: what a figure "official (leaky, for comparison)"
   * is made with. Absent where the official split does not leak.
   */
  official: z.object({ copies: z.int().positive(), heldOut: z.int().positive(), folds: z.array(FoldRef) }).optional(),
  /** How the plan came about, in plain words. */
  notes: z.array(z.string()).default([]),
  provenance: Provenance,
  warnings: z.array(z.string()),
  /** What the raw images are like; 8 bits and one shape where it is not said. */
  pixels: PixelKinds.optional(),
  /** How the card says that they are to be looked at: what a sweep's `data:` starts from. */
  view: CardAnatomy.pick({ windows: true, spacing: true }).optional(),
});
export type SplitPlan = z.output<typeof SplitPlan>;

/** A pair of copies as people see it. */
export const CopyPairView = z.object({
  a: z.string(),
  b: z.string(),
  /** `exact`: the same pixels; `near`: the same picture after a flip, a cut, a change of intensity or compression. */
  kind: z.enum(['exact', 'near']),
  correlation: z.number(),
  flip: z.enum(['none', 'horizontal', 'vertical', 'both']),
  /** The part of `cutFrom` that the other shows, in shares of its sides. */
  window: z.object({ x: z.number(), y: z.number(), size: z.number(), cutFrom: z.string() }).optional(),
  /** Of the two, in their order. */
  parts: z.array(DatasetPart).length(2),
  labels: z.array(z.int()).length(2),
  /** Whether split plans keep the two together: yes, unless a person turned the pair down. */
  accepted: z.boolean(),
});
export type CopyPairView = z.output<typeof CopyPairView>;

export const DatasetCopies = z.object({
  dataset: Name,
  versionId: Id,
  classes: z.array(z.string()),
  /** Registered correlation above which a pair counts. */
  threshold: z.number(),
  totals: z.object({
    exact: z.int(),
    near: z.int(),
    crossing: z.int(),
    conflicting: z.int(),
    /** Held-out images with a copy among the training images. */
    heldOut: z.object({ val: z.int(), test: z.int() }),
    /** Training and validation images that split plans leave out for it. */
    leftOut: z.int(),
  }),
  pairs: z.array(CopyPairView),
  next: z.int().optional(),
});
export type DatasetCopies = z.output<typeof DatasetCopies>;

/** What a person decides about pairs: they are other pictures after all, or copies again. */
export const CopyDecisions = z.strictObject({
  turnDown: z
    .array(z.tuple([z.string(), z.string()]))
    .max(1_000)
    .default([]),
  accept: z
    .array(z.tuple([z.string(), z.string()]))
    .max(1_000)
    .default([]),
});
export type CopyDecisions = z.output<typeof CopyDecisions>;

/** When two images are proposed to be of one patient: registered by nothing but their place in the file. */
export const GroupRule = z.strictObject({
  /** Least correlation (32 x 32, root of grey) of neighbours in file order with one label. */
  neighbours: z.number().min(0).max(1).default(0.75),
  /** Least correlation of any two images of one label. */
  anywhere: z.number().min(0).max(1).default(0.94),
});
export type GroupRule = z.output<typeof GroupRule>;

export const GroupProposal = z.object({
  dataset: Name,
  versionId: Id,
  rule: GroupRule,
  /** Names what was proposed: accepting is accepting this. */
  proposal: Sha256,
  groups: z.int(),
  /** Images in groups of more than one. */
  grouped: z.int(),
  largest: z.int(),
  /** Groups with images on both sides of the official split. */
  crossing: z.int(),
  byClass: z.array(z.object({ name: z.string(), images: z.int(), groups: z.int() })),
  accepted: z.boolean(),
});
export type GroupProposal = z.output<typeof GroupProposal>;
