import { tf, type Tensor } from '../tensors.js';

/**
 * Bilinear resize of [batch, height, width, channels] with pixel centres at (i + 0.5) / size (`align_corners=False`), as a
 * product with constant matrices: differentiable to any order on every runtime, which the ready-made op is not.
 */
export function resizeBilinear(
  x: Tensor,
  rows: number,
  columns: number,
  /** Whether the corner pixels' centres stay where they are, instead. */
  { alignCorners = false }: { readonly alignCorners?: boolean } = {},
): Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  if (rows === height && columns === width) return x;
  const left = tf.tensor2d(interpolation(height, rows, alignCorners), [rows, height]);
  const right = tf.tensor2d(interpolation(width, columns, alignCorners), [columns, width]);
  const tall = tf.matMul(left, tf.reshape(x, [batch, height, width * channels])); // [batch, rows, width · channels]
  return tf.reshape(tf.matMul(right, tf.reshape(tall, [batch * rows, width, channels])), [
    batch,
    rows,
    columns,
    channels,
  ]);
}

/** Weights of the input positions for each output position, row by row. */
function interpolation(inputs: number, outputs: number, alignCorners: boolean): Float32Array {
  const weights = new Float32Array(outputs * inputs);
  for (let out = 0; out < outputs; out += 1) {
    const centre = alignCorners
      ? (out * (inputs - 1)) / Math.max(outputs - 1, 1)
      : ((out + 0.5) * inputs) / outputs - 0.5;
    const at = Math.min(Math.max(centre, 0), inputs - 1);
    const low = Math.floor(at);
    const high = Math.min(low + 1, inputs - 1);
    weights[out * inputs + low] = 1 - (at - low);
    if (high > low) weights[out * inputs + high] = at - low;
  }
  return weights;
}
