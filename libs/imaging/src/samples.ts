import type { DatasetPart, ImageShape } from '@paucis/contracts';
import type { z } from 'zod';

export type Part = z.output<typeof DatasetPart>;

/** The order in which readers give the parts, and in which samples are numbered and hashed. */
export const parts = ['train', 'val', 'test'] as const satisfies readonly Part[];

/** One labelled image as a reader gives it. */
export interface Sample extends ImageShape {
  readonly split: Part;
  /** Row number within its part. */
  readonly index: number;
  /** Unsigned bytes in the order height, width, channels. */
  readonly pixels: Uint8Array;
  readonly label: number;
  /** Patient or lesion, where the source names one: such samples never cross a split. */
  readonly group?: string;
}

/** What is known before the first pixel is read. */
export interface SampleHeader {
  readonly image: ImageShape;
  /** Samples of each part and class; a part that the source lacks has none. */
  readonly counts: Readonly<Record<Part, readonly number[]>>;
  /** Number of classes: the largest label plus one, or as many as the caller named. */
  readonly classes: number;
}

/** A labelled data set, read once from start to end: every reader gives this, whatever the file format. */
export interface SampleSource {
  readonly header: SampleHeader;
  /**
   * Blocks of samples, train before val before test. A damaged source throws `Invalid` on the way: keep nothing of what came
   * before it.
   */
  blocks(): AsyncIterable<readonly Sample[]>;
}

/** The id of a sample within its dataset version, such as `train-17`. */
export function sampleIdOf({ split, index }: Pick<Sample, 'split' | 'index'>): string {
  return `${split}-${index}`;
}

/** All samples of a part. */
export function sizeOf(header: SampleHeader, part: Part): number {
  return header.counts[part].reduce((sum, count) => sum + count, 0);
}
