import { crossEntropy, type Scalar, tf, type Tensor } from '@paucis/engine';

/**
 * The normalised temperature-scaled cross-entropy of SimCLR (Chen et al., 2020, eq. 1) over two views of N samples:
 * mean over all 2N embeddings of `-log exp(s_ij / t) / sum over k != i of exp(s_ik / t)`, s the cosine, j the other view.
 * `embeddings` [2N, width]: first views, then second views.
 */
export function ntXent(embeddings: Tensor, temperature: number): Scalar {
  const rows = embeddings.shape[0] as number;
  const unit = unitRows(embeddings);
  const similarity = tf.mul(
    tf.matMul(unit as Tensor & { rank: 2 }, unit as Tensor & { rank: 2 }, false, true),
    1 / temperature,
  );
  // No embedding is its own negative: e^(-1e9) is 0 in float32.
  const logits = tf.sub(similarity, tf.mul(tf.eye(rows), 1e9));
  const other = Int32Array.from({ length: rows }, (_, at) => (at + rows / 2) % rows);
  const targets = tf.cast(tf.oneHot(tf.tensor1d(other, 'int32'), rows), 'float32');
  return tf.mean(crossEntropy(logits, targets));
}

/** Rows of length 1 (L2); a row of zeros stays finite. */
export function unitRows(rows: Tensor): Tensor {
  return tf.div(rows, tf.sqrt(tf.add(tf.sum(tf.square(rows), 1, true), 1e-12)));
}
