import { createHash } from 'node:crypto';
import { bytesOf, type Picture, pixelTypeOf } from './samples.js';

/** SHA-256 (hexadecimal) of an image's shape and pixels: equal for exact copies whatever file they came in. */
export function pixelHash({ depth, height, width, channels, pixels }: Omit<Picture, 'spacing' | 'metadata'>): string {
  const type = pixelTypeOf(pixels);
  const volume = depth === undefined ? '' : `${depth}x`;
  const shape = `${volume}${height}x${width}x${channels};${type === 'uint8' ? '' : `${type};`}`;
  return createHash('sha256').update(shape).update(bytesOf(pixels)).digest('hex');
}
