import { type Tensor, tf } from '@paucis/engine';

/**
 * Means over a grid of `side` x `side` cells that cover the map: [batch, rows, columns, width] -> [batch, side, side,
 * width]. Cell i takes rows floor(i · rows / side) to ceil((i + 1) · rows / side).
 */
export function adaptiveMean(map: Tensor, side: number): Tensor {
  const [batch, rows, columns, width] = map.shape as [number, number, number, number];
  if (rows === side && columns === side) return map;
  const left = tf.tensor2d(cells(rows, side), [side, rows]);
  const right = tf.tensor2d(cells(columns, side), [side, columns]);
  const flat = tf.matMul(left, tf.reshape(map, [batch, rows, columns * width])); // [batch, side, columns · width]
  const cellsOfMap = tf.matMul(right, tf.reshape(flat, [batch * side, columns, width]));
  return tf.reshape(cellsOfMap, [batch, side, side, width]);
}

function cells(size: number, side: number): Float32Array {
  const weights = new Float32Array(side * size);
  for (let cell = 0; cell < side; cell += 1) {
    const start = Math.floor((cell * size) / side);
    const end = Math.ceil(((cell + 1) * size) / side);
    weights.fill(1 / (end - start), cell * size + start, cell * size + end);
  }
  return weights;
}
