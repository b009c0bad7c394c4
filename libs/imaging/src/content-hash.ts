import { createHash } from 'node:crypto';
import type { Part } from './samples.js';

/** One sample as it enters a data set's hash. */
export interface HashedSample {
  readonly split: Part;
  readonly pixelHash: string;
  readonly label: number;
  readonly group?: string | undefined;
  readonly labels?: readonly number[] | undefined;
  readonly maskHash?: string | undefined;
  readonly text?: string | undefined;
}

/**
 * SHA-256 (hexadecimal) that names a version of a data set: class names, positive class and the samples in order. Two
 * files with the same samples in the same order are the same version, however they were packed.
 */
export function contentHash(
  { classes, positiveClass }: { classes: readonly string[]; positiveClass: number },
  samples: Iterable<HashedSample>,
): string {
  const hash = createHash('sha256').update(`${JSON.stringify({ classes, positiveClass })}\n`);
  for (const { split, pixelHash, label, group, labels, maskHash, text } of samples) {
    const more = labels ?? maskHash ?? text;
    const rest = more === undefined ? [] : [labels ?? null, maskHash ?? null, text ?? null];
    hash.update(`${JSON.stringify([split, pixelHash, label, group ?? null, ...rest])}\n`);
  }
  return hash.digest('hex');
}
