import { tf, type Tensor, type Tensor3D } from '../tensors.js';
import { nativeAttend } from './attend.js';
import { hasNativeOps } from './raw-op.js';

export interface AttendWithOptions {
  /** Factor of the scores: a number, or one per head as [heads, 1, 1]; head width^-0.5 unless told otherwise. */
  readonly scale?: number | Tensor;
  /** Added to the scores: [groups, heads, tokens, tokens], where every `groups` sequences of the batch belong together. */
  readonly bias?: Tensor;
  /** Scores [batch, heads, tokens, tokens] to weights of that shape; softmax over keys unless told otherwise. */
  readonly normalize?: (scores: Tensor) => Tensor;
}

/**
 * Attention as `attend`, [batch, tokens, 3 width] to [batch, tokens, width], where scores are biased, masked, scaled by a
 * trained temperature, or weighed otherwise than by a plain softmax.
 */
export function attendWith(projected: Tensor, heads: number, options: AttendWithOptions = {}): Tensor {
  const { scale: given, normalize: other } = options;
  if (hasNativeOps() && given === undefined && other === undefined) return nativeAttend(projected, heads, options);
  const [batch, tokens, tripleWidth] = (projected as Tensor3D).shape;
  const { scale = (tripleWidth / 3 / heads) ** -0.5, normalize = tf.softmax } = options;
  const apart = tf.transpose(tf.reshape(projected, [batch, tokens, 3, heads, -1]), [2, 0, 3, 1, 4]);
  const [queries, keys, values] = tf.unstack(apart, 0) as [Tensor, Tensor, Tensor]; // [batch, heads, tokens, head width]
  const scores = tf.matMul(tf.mul(queries, scale), keys, false, true);
  const weights = normalize(options.bias ? addBias(scores, options.bias) : scores);
  return tf.reshape(tf.transpose(tf.matMul(weights, values), [0, 2, 1, 3]), [batch, tokens, tripleWidth / 3]);
}

function addBias(scores: Tensor, bias: Tensor): Tensor {
  const [groups, ...sides] = bias.shape as [number, ...number[]];
  if (groups === 1) return tf.add(scores, bias);
  return tf.reshape(tf.add(tf.reshape(scores, [-1, groups, ...sides]), bias), scores.shape);
}
