import { z } from 'zod';
import { ArtifactRef } from './artifacts.js';
import { Id, Instant, Name, Sha256 } from './ids.js';
import { Anatomy, DatasetRef, FoldRef, ImageShape } from './jobs.js';

/** How we know that the bytes are the catalogue's: by its checksum, by counts and classes, or not at all (own data). */
export const Provenance = z.enum(['checksum', 'content-checked', 'own', 'phantom']);
export type Provenance = z.output<typeof Provenance>;

export const NewDataset = z.strictObject({
  name: Name,
  /** The upload that holds the file. */
  uploadId: Id,
  /** A catalogue entry whose classes, positive class, licence and counts are obeyed. */
  catalogue: z.string().optional(),
  /** For own data: class names in label order. */
  classes: z.array(z.string().min(1)).min(2).optional(),
  positiveClass: z.int().nonnegative().optional(),
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
  image: ImageShape.optional(),
  classes: z.array(z.string()).optional(),
  positiveClass: z.int().optional(),
  licence: z.string().optional(),
  citation: z.string().optional(),
  anatomy: Anatomy.optional(),
  /** Samples per part and class. */
  counts: z.record(DatasetPart, z.array(z.int())).optional(),
  warnings: z.array(z.string()).default([]),
  looks: z.int().nonnegative().default(0),
});
export type Dataset = z.output<typeof Dataset>;

/** Folds and the sealed test of one dataset version, ready to train on. */
export const SplitPlan = z.object({
  id: Id,
  versionId: Id,
  dataset: DatasetRef,
  datasetName: Name,
  folds: z.array(FoldRef).min(1),
  /** Sealed samples: how many, never which. */
  testSize: z.int().nonnegative(),
  /** Samples left out of training, e.g. copies of test images. */
  dropped: z.array(z.object({ sampleId: z.string(), reason: z.string() })),
  provenance: Provenance,
  warnings: z.array(z.string()),
});
export type SplitPlan = z.output<typeof SplitPlan>;

/** The seal was opened: a one-job grant to read the sealed shards. */
export const OpenedSeal = z.object({
  grantId: Id,
  /** The k-th look at this test set over all sweeps of its dataset. */
  look: z.int().positive(),
  shards: z.array(ArtifactRef).min(1),
  testSize: z.int().positive(),
});
export type OpenedSeal = z.output<typeof OpenedSeal>;
