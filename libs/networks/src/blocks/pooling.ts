import { maxPool, type Tensor, tf } from '@paucis/engine';

/** 3x3 max pooling of stride 2 with a border of one. */
export function poolAfterRelu(x: Tensor): Tensor {
  return maxPool(x, { size: 3, stride: 2, padding: 1 });
}

/** Mean over rows and columns: [batch, rows, columns, width] -> [batch, width]. */
export function meanOfMap(map: Tensor): Tensor {
  return tf.mean(map, [1, 2]);
}
