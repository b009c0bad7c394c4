import { Invalid } from '@paucis/contracts';
import type { Picture, PixelArray } from '../../samples.js';
import { type AheadLimit, LargeAhead } from '../read-ahead.js';

/** Turns what a file says of persons and places into names that say nothing; the same value, the same name. */
export type Pseudonym = (kind: 'patient' | 'study' | 'site', value: string) => string;

export interface ReadingContext extends AheadLimit {
  /** For messages. */
  readonly where: string;
  readonly pseudonym: Pseudonym;
  /** Things worth a warning that do not make the file useless. */
  readonly warn: (warning: string) => void;
  /** Where the values of a single frame are to lie, so that the slices of a volume need no copy. */
  readonly allocate?: (Values: typeof Int16Array, length: number) => Int16Array<ArrayBuffer>;
}

/** A kind of image file: told by its first bytes, decoded from all of them. */
export interface PictureFormat {
  readonly name: string;
  /** Looks at the first `headBytes` bytes. */
  matches(head: Buffer): boolean;
  /** The bytes are its own from there on: it may keep or change them. */
  read(bytes: Buffer, context: ReadingContext): Picture<PixelArray> | Promise<Picture<PixelArray>>;
}

export const headBytes = 512;

export const pictureLimits = {
  side: 4_096,
  channels: 1_024,
  /** Values of one picture or volume, all channels. */
  values: 128 * 2 ** 20,
  /** The same in bytes, unpacked. */
  bytes: 256 * 2 ** 20,
  /** Of the file that holds it. */
  fileBytes: 512 * 2 ** 20,
} as const;

/** Refuses a shape before memory is taken for it, or puts it off where pictures are read ahead. */
export function checkShape(
  { where, aheadBytes = Infinity }: Pick<ReadingContext, 'where' | 'aheadBytes'>,
  { width, height, channels, depth = 1 }: { width: number; height: number; channels: number; depth?: number },
  bytesPerValue = 1,
): void {
  const { side, channels: mostChannels, values, bytes } = pictureLimits;
  const sides = [depth, height, width, channels];
  const isWhole = sides.every((length) => Number.isSafeInteger(length) && length > 0);
  if (!isWhole || Math.max(width, height, depth) > side || channels > mostChannels) {
    throw new Invalid(
      'picture-shape',
      `${where}: expected sides from 1 to ${side} and up to ${mostChannels} channels, the file declares ${sides.join(' x ')}`,
    );
  }
  const count = width * height * depth * channels;
  if (count > values || count * bytesPerValue > bytes) {
    throw new Invalid(
      'picture-large',
      `${where}: expected at most ${bytes} bytes of pixels, the file declares ${sides.join(' x ')} of ${bytesPerValue} bytes`,
    );
  }
  if (count * bytesPerValue > aheadBytes) throw new LargeAhead();
}

/** Refuses values that no statistic survives. */
export function checkFinite(pixels: PixelArray, where: string): void {
  if (!(pixels instanceof Float32Array)) return;
  // A sum is not finite as soon as one value is not; only then they are counted.
  let sum = 0;
  for (let at = 0; at < pixels.length; at += 1) sum += (pixels[at] as number) * 0;
  if (sum === 0) return;
  let count = 0;
  for (const value of pixels) if (!Number.isFinite(value)) count += 1;
  throw new Invalid(
    'pixels-not-finite',
    `${where}: ${count} of ${pixels.length} pixels are NaN or infinite; replace them by a number and add the file again`,
  );
}
