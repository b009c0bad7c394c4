import { z } from 'zod';
import { ArtifactRef } from './artifacts.js';
import { CardAnatomy } from './card-anatomy.js';
import { Finding, Fingerprint } from './fingerprints.js';
import { Id, Instant, Name, Sha256 } from './ids.js';
import { ImageShape } from './jobs.js';

/** How we know that the bytes are the catalogue's: by its checksum, by counts and classes, or not at all (own data). */
export const Provenance = z.enum(['checksum', 'content-checked', 'own', 'phantom']);
export type Provenance = z.output<typeof Provenance>;

/** What the labels of a data set are; `unlabelled` serves pretraining only. */
export const DatasetTask = z.enum(['classification', 'multilabel', 'segmentation', 'image-text', 'unlabelled']);
export type DatasetTask = z.output<typeof DatasetTask>;

/** How a pixel is stored. */
export const PixelType = z.enum(['uint8', 'uint16', 'int16', 'float32']);
export type PixelType = z.output<typeof PixelType>;

/** How the pixels of a version are stored, and the smallest and largest of its shapes. */
export const PixelKinds = z.object({
  types: z.array(PixelType),
  smallest: ImageShape,
  largest: ImageShape,
  /** Every image knows its millimetres. */
  hasSpacing: z.boolean().optional(),
});

const Words = z.string().min(1).max(300);

/**
 * Where in a folder (or zip) images, labels, splits and groups stand. Names of files are names of members of the upload; what
 * no option says is taken from how the folder looks.
 */
export const DatasetLayout = z.strictObject({
  /** A CSV or JSON Lines file with a row for each image. */
  table: Words.optional(),
  /** Column of the image's file name, its stem or its id. */
  image: Words.optional(),
  /** Column of the row number within its part, where the table goes with an .npz file. */
  row: Words.optional(),
  /** Without a table: which files are images, such as `{split}/{label}/{group}_*.png`; names in braces are read from the path. */
  images: Words.optional(),
  /** One column: the class. Several: one 0/1 column per finding. Of an .npz without a table: the arrays `<part>_<label>`. */
  label: z.array(Words).min(1).max(200).optional(),
  /** Column, or a JSON file `{ "train": [...], "val": [...], "test": [...] }` of image names. */
  split: Words.optional(),
  /** Column of the patient or lesion. */
  group: Words.optional(),
  site: Words.optional(),
  scanner: Words.optional(),
  text: Words.optional(),
  /** Column of the mask's file name, or a pattern with the image's name: `masks/{name}.png`. */
  mask: Words.optional(),
  /** Leave out files that are refused, and list them, instead of refusing the whole. */
  skipRefused: z.boolean().optional(),
});
export type DatasetLayout = z.output<typeof DatasetLayout>;

export const NewDataset = z.strictObject({
  name: Name,
  /** The upload that holds the file. */
  uploadId: Id,
  /** A catalogue entry whose classes, positive class, licence and counts are obeyed. */
  catalogue: z.string().optional(),
  /** For own data: class names in label order. */
  classes: z.array(z.string().min(1)).min(2).optional(),
  positiveClass: z.int().nonnegative().optional(),
  layout: DatasetLayout.optional(),
});
export type NewDataset = z.output<typeof NewDataset>;

export const DatasetPart = z.enum(['train', 'val', 'test']);

export const Dataset = z.object({
  id: Id,
  name: Name,
  status: z.enum(['ingesting', 'ready', 'failed']),
  error: z.string().optional(),
  createdAt: Instant,
  versionId: Id.optional(),
  contentHash: Sha256.optional(),
  provenance: Provenance.optional(),
  task: DatasetTask.optional(),
  /** Of every image; of the largest where they differ (see `pixels`). */
  image: ImageShape.optional(),
  pixels: PixelKinds.optional(),
  classes: z.array(z.string()).optional(),
  positiveClass: z.int().optional(),
  licence: z.string().optional(),
  citation: z.string().optional(),
  anatomy: CardAnatomy.optional(),
  /** Of its card (see `datasets/{dataset}/card`): 1 until somebody edits it. */
  cardVersion: z.int().positive().optional(),
  /** Samples per part and class; with several labels an image counts for each of its findings. */
  counts: z.record(DatasetPart, z.array(z.int())).optional(),
  sizes: z.record(DatasetPart, z.int().nonnegative()).optional(),
  /** Its licence forbids commercial use: said on every report. */
  nonCommercial: z.boolean().optional(),
  warnings: z.array(z.string()).default([]),
  looks: z.int().nonnegative().default(0),
  /** Left out of lists. Absent in versions of before it was kept: add the file again. */
  fingerprint: Fingerprint.optional(),
  /** What to know before trusting a score on it, the gravest first. Left out of lists. */
  findings: z.array(Finding).optional(),
});
export type Dataset = z.output<typeof Dataset>;

/** The seal was opened: a one-job grant to read the sealed shards. */
export const OpenedSeal = z.object({
  grantId: Id,
  /** The k-th look at this test set over all sweeps of its dataset. */
  look: z.int().positive(),
  shards: z.array(ArtifactRef).min(1),
  testSize: z.int().positive(),
});
export type OpenedSeal = z.output<typeof OpenedSeal>;
