import { createHash } from 'node:crypto';
import type { Sample } from './samples.js';

/** SHA-256 (hexadecimal) of an image's shape and pixels: equal for exact copies whatever file they came in. */
export function pixelHash({ height, width, channels, pixels }: Omit<Sample, 'split' | 'index' | 'label'>): string {
  return createHash('sha256').update(`${height}x${width}x${channels};`).update(pixels).digest('hex');
}
