import { type Tensor, tf } from '@paucis/engine';

/**
 * How far each stage's share of kept tokens lies from `ratio^stage`, squared, meaned over stages and images; `decisions` are
 * [batch, patches] of 0 and 1. A scalar, 0 where every share is what it should be.
 */
export function ratioLoss(decisions: readonly Tensor[], ratio: number): Tensor {
  const losses = decisions.map((kept, stage) => tf.mean(tf.square(tf.sub(ratio ** (stage + 1), tf.mean(kept, 1)))));
  return tf.div(tf.addN(losses), decisions.length);
}

/**
 * What a frozen dense teacher adds (Rao et al., 2021): `0.5 KL(teacher || student)` of the logits [batch, classes], and half
 * the mean squared difference of final-norm tokens [batch, patches, width] that survive in the student.
 */
export function teacherLoss(
  student: { readonly logits: Tensor; readonly tokens: Tensor; readonly kept: Tensor },
  teacher: { readonly logits: Tensor; readonly tokens: Tensor },
): Tensor {
  const target = tf.softmax(teacher.logits);
  const divergence = tf.sum(tf.mul(target, tf.sub(tf.logSoftmax(teacher.logits), tf.logSoftmax(student.logits))), -1);
  const kept = tf.expandDims(student.kept, 2);
  const squares = tf.mul(tf.square(tf.sub(student.tokens, teacher.tokens)), kept);
  const width = student.tokens.shape[2] as number;
  const tokenLoss = tf.div(tf.sum(squares), tf.mul(tf.maximum(tf.sum(kept), 1), width));
  return tf.add(tf.mul(tf.mean(divergence), 0.5), tf.mul(tokenLoss, 0.5));
}
