import type { DatasetPart, DatasetTask, ImageShape, PixelType } from '@paucis/contracts';
import type { z } from 'zod';

export type Part = z.output<typeof DatasetPart>;

/** The order in which readers give the parts, and in which samples are numbered and hashed. */
export const parts = ['train', 'val', 'test'] as const satisfies readonly Part[];

/** Values of an image in the order (depth,) height, width, channels. */
export type PixelArray = Uint8Array | Uint16Array | Int16Array | Float32Array;

/** An image or a volume as a file holds it, without what it means. */
export interface Picture<Pixels extends PixelArray = PixelArray> extends ImageShape {
  readonly pixels: Pixels;
  /** Millimetres between neighbours: (depth,) height, width. */
  readonly spacing?: readonly number[];
  /** What the file says beside its pixels, free of what could name a person. */
  readonly metadata?: Readonly<Record<string, string | number>>;
}

/** One image with what is known of it. */
export interface Sample<Pixels extends PixelArray = Uint8Array> extends Picture<Pixels> {
  readonly split: Part;
  /** Row number within its part. */
  readonly index: number;
  /** The class; -1 where there is none, or where `labels` holds several. */
  readonly label: number;
  /** For several findings, 1 (there), 0 (not there) or -1 (not known) for each. */
  readonly labels?: readonly number[];
  /** Patient or lesion, where the source names one: such samples never cross a split. */
  readonly group?: string;
  readonly site?: string;
  readonly scanner?: string;
  /** A class number for each (depth,) row and column. */
  readonly mask?: Uint8Array;
  readonly text?: string;
  /** Name of its file within the source. */
  readonly file?: string;
}

/** What is known before the first pixel is read. */
export interface SampleHeader {
  /** Where all images are known to have one shape. */
  readonly image?: ImageShape;
  /** Samples of each part and class; a part that the source lacks has none. With several labels: samples with each. */
  readonly counts: Readonly<Record<Part, readonly number[]>>;
  /** Number of classes: the largest label plus one, or as many as the caller named. */
  readonly classes: number;
  /** Where the source itself names them. */
  readonly classNames?: readonly string[];
  /** Classification unless said otherwise. */
  readonly task?: DatasetTask;
  /** Samples of each part, where `counts` does not add up to them. */
  readonly sizes?: Readonly<Record<Part, number>>;
}

/** A labelled data set, read once from start to end: every reader gives this, whatever the file format. */
export interface SampleSource<Pixels extends PixelArray = Uint8Array> {
  readonly header: SampleHeader;
  /**
   * Blocks of samples, train before val before test. A damaged source throws `Invalid` on the way: keep nothing of what came
   * before it.
   */
  blocks(): AsyncIterable<readonly Sample<Pixels>[]>;
  /** What a user should know about the source, complete once `blocks` has ended. */
  warnings?(): readonly string[];
}

/** The id of a sample within its dataset version, such as `train-17`. */
export function sampleIdOf({ split, index }: { readonly split: Part; readonly index: number }): string {
  return `${split}-${index}`;
}

/** All samples of a part. */
export function sizeOf({ counts, sizes }: SampleHeader, part: Part): number {
  return sizes?.[part] ?? counts[part].reduce((sum, count) => sum + count, 0);
}

/** Values in one image. */
export function valuesIn({ depth = 1, height, width, channels }: ImageShape): number {
  return depth * height * width * channels;
}

export function pixelTypeOf(pixels: PixelArray): PixelType {
  if (pixels instanceof Uint8Array) return 'uint8';
  if (pixels instanceof Uint16Array) return 'uint16';
  return pixels instanceof Int16Array ? 'int16' : 'float32';
}

/** `28 x 28 x 1`, or `32 x 51 x 35 x 1` for a volume. */
export function shapeText({ depth, height, width, channels }: ImageShape): string {
  return [...(depth === undefined ? [] : [depth]), height, width, channels].join(' x ');
}

/** A view of the values' bytes (this machine's order; every supported one is little endian). */
export function bytesOf({ buffer, byteOffset, byteLength }: PixelArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
