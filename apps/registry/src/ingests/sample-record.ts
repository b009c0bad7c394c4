import { createHash } from 'node:crypto';
import type { ImageShape, PixelType } from '@paucis/contracts';
import { pixelHash, type PixelArray, pixelTypeOf, type Sample, sampleIdOf, type SplitSample } from '@paucis/imaging';

/** What a version's list of samples says of each: what splits need, and what people and exports ask for. */
export interface SampleRecord extends SplitSample {
  readonly image: ImageShape;
  readonly pixelType: PixelType;
  readonly labels?: readonly number[];
  readonly site?: string;
  readonly scanner?: string;
  readonly text?: string;
  /** SHA-256 of the mask. */
  readonly maskHash?: string;
  readonly spacing?: readonly number[];
  readonly metadata?: Readonly<Record<string, string | number>>;
  /** Name of its file within the upload. */
  readonly file?: string;
}

export function sampleRecordOf(sample: Sample<PixelArray>): SampleRecord {
  const { split, label, labels, group, site, scanner, text, mask, spacing, metadata, file } = sample;
  const { depth, height, width, channels } = sample;
  return {
    id: sampleIdOf(sample),
    ...{ split, label, pixelHash: pixelHash(sample), pixelType: pixelTypeOf(sample.pixels) },
    image: { height, width, channels, ...(depth !== undefined && { depth }) },
    ...(group !== undefined && { group }),
    ...(labels && { labels }),
    ...(site !== undefined && { site }),
    ...(scanner !== undefined && { scanner }),
    ...(text !== undefined && { text }),
    ...(mask && { maskHash: createHash('sha256').update(mask).digest('hex') }),
    ...(spacing && { spacing }),
    ...(metadata && Object.keys(metadata).length > 0 && { metadata }),
    ...(file !== undefined && { file }),
  };
}
