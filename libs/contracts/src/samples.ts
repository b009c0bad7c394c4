import { z } from 'zod';
import { DatasetPart, PixelType } from './datasets.js';
import { ImageShape } from './jobs.js';

/** Names a sample within its data set. */
export const SampleId = z.string().regex(/^(train|val|test)-\d{1,9}$/, 'expected an id such as train-17');

/** What is known of one sample. Of a sealed one only that it is there and what shape it has. */
export const DatasetSample = z.object({
  id: SampleId,
  split: DatasetPart,
  image: ImageShape,
  pixelType: PixelType,
  label: z.int().optional(),
  labels: z.array(z.int()).optional(),
  group: z.string().optional(),
  site: z.string().optional(),
  scanner: z.string().optional(),
  text: z.string().optional(),
  spacing: z.array(z.number()).optional(),
  metadata: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  /** Name of its file within what was added. */
  file: z.string().optional(),
});
export type DatasetSample = z.output<typeof DatasetSample>;

/** Which samples of a data set. */
export const SampleFilter = z.strictObject({
  part: DatasetPart.optional(),
  /** With several findings: those that have this one. */
  label: z.coerce.number().int().nonnegative().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  after: SampleId.optional(),
  /** Instead of the first ones, so many spread evenly over all. */
  spread: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
});
export type SampleFilter = z.output<typeof SampleFilter>;
