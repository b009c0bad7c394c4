import type { ImageShape } from '@paucis/contracts';
import { tf, type Tensor4D } from '@paucis/engine';

/** Bytes [n, height, width, channels] as float32 in [-1, 1], `(x / 255 - 0.5) / 0.5`: no statistic of the data is involved. */
export function imageTensor(images: Uint8Array, { height, width, channels }: ImageShape): Tensor4D {
  const values = new Float32Array(images.length);
  for (let at = 0; at < values.length; at += 1) values[at] = (images[at] as number) / 127.5 - 1;
  return tf.tensor4d(values, [images.length / (height * width * channels), height, width, channels]);
}

/** The images at these rows, in this order. */
export function rowsOf(
  images: Uint8Array,
  { height, width, channels }: ImageShape,
  rows: ArrayLike<number>,
): Uint8Array {
  const size = height * width * channels;
  const chosen = new Uint8Array(rows.length * size);
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at] as number;
    chosen.set(images.subarray(row * size, (row + 1) * size), at * size);
  }
  return chosen;
}
