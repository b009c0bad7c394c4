import { z } from 'zod';
import { CardAnatomy } from './card-anatomy.js';
import { Id, Instant } from './ids.js';
import { Anatomy } from './jobs.js';
import { SampleId } from './samples.js';

const Words = z.string().trim().min(1).max(300);
const Prose = z.string().trim().min(1).max(4_000);

/** How the labels came about, and which of them not to use. */
export const LabelFacts = z.strictObject({
  /** Biopsy, report, consensus of two readers ... */
  source: Prose.optional(),
  /** Readers of each image. */
  readers: z.int().min(1).max(1_000).optional(),
  /** What was done with cases that could not be told. */
  uncertain: Prose.optional(),
  /** Samples whose label is not to be trusted: they are left out of every training and selection. */
  masked: z.array(SampleId).max(20_000).default([]),
});
export type LabelFacts = z.output<typeof LabelFacts>;

/** What a data set means and on what terms it may be used. What it says is obeyed by splits, augmentation and reports. */
export const DatasetCard = z.strictObject({
  title: Words.optional(),
  description: Prose.optional(),
  /** Names in label order. */
  classes: z.array(Words).max(1_000),
  /** Index of the class whose score makes the AUC: the finding. */
  positiveClass: z.int().nonnegative(),
  labels: LabelFacts,
  anatomy: CardAnatomy,
  licence: Words.optional(),
  /** The licence forbids commercial use. */
  nonCommercial: z.boolean(),
  citation: Prose.optional(),
});
export type DatasetCard = z.output<typeof DatasetCard>;

/** A change of a card: fields that are left out stay; `null` takes one away. Within `labels` and `anatomy` the same holds. */
export const CardChange = z.strictObject({
  title: Words.nullable().optional(),
  description: Prose.nullable().optional(),
  classes: z.array(Words).min(1).max(1_000).optional(),
  positiveClass: z.int().nonnegative().optional(),
  labels: z
    .strictObject({
      source: Prose.nullable(),
      readers: LabelFacts.shape.readers.unwrap().nullable(),
      uncertain: Prose.nullable(),
      masked: z.array(SampleId).max(20_000),
    })
    .partial()
    .optional(),
  anatomy: z
    .strictObject({
      flips: Anatomy.shape.flips,
      laterality: z.boolean().nullable(),
      windows: CardAnatomy.shape.windows.unwrap().nullable(),
      spacing: CardAnatomy.shape.spacing.unwrap().nullable(),
    })
    .partial()
    .optional(),
  licence: Words.nullable().optional(),
  nonCommercial: z.boolean().optional(),
  citation: Prose.nullable().optional(),
  /** Why. */
  note: Words.optional(),
});
export type CardChange = z.output<typeof CardChange>;

/** One version of a card. The first is what was known when the data were added; versions are never changed. */
export const CardVersion = z.object({
  version: z.int().positive(),
  card: DatasetCard,
  editedBy: z.string().optional(),
  editedAt: Instant,
  note: z.string().optional(),
  /** The data it was written for. */
  versionId: Id,
});
export type CardVersion = z.output<typeof CardVersion>;
