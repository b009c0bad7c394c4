import { dense, type Initializer, type Parameters, type Tensor, tf } from '@paucis/engine';

/**
 * Cuts a map into squares of `patch` a side and projects each: [batch, h, w, c] -> [batch, h / patch, w / patch, width].
 * A convolution with stride = kernel is this product; the rows of the weight are (row, column, channel) of a patch.
 */
export function patches(
  parameters: Parameters,
  patch: number,
  channels: number,
  width: number,
  initialize?: Initializer,
) {
  const project = dense(parameters, patch * patch * channels, width, { initialize });
  return (map: Tensor): Tensor => project(cut(map, patch));
}

/** [batch, h, w, c] -> [batch, h / patch, w / patch, patch · patch · c]; what is left over at the border is cut off. */
export function cut(map: Tensor, patch: number): Tensor {
  const [batch, height, width, channels] = map.shape as [number, number, number, number];
  const [rows, columns] = [Math.floor(height / patch), Math.floor(width / patch)];
  const whole = rows * patch === height && columns * patch === width;
  const fitting = whole ? map : tf.slice(map, [0, 0, 0, 0], [batch, rows * patch, columns * patch, channels]);
  const apart = tf.reshape(fitting, [batch, rows, patch, columns, patch * channels]);
  return tf.reshape(tf.transpose(apart, [0, 1, 3, 2, 4]), [batch, rows, columns, patch * patch * channels]);
}
