import { type Tensor, tf, type Tensor4D } from '@paucis/engine';

/** 3x3 max pooling of stride 2 with a border of zeros: after a ReLU a zero never wins over a value. */
export function poolAfterRelu(x: Tensor): Tensor {
  return tf.maxPool(tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]]) as Tensor4D, 3, 2, 'valid'); // prettier-ignore
}

/** Mean over rows and columns: [batch, rows, columns, width] -> [batch, width]. */
export function meanOfMap(map: Tensor): Tensor {
  return tf.mean(map, [1, 2]);
}
