import { tf, type Tensor } from '../tensors.js';
import { attribute, hasRawOps, op, ops, reshape } from './raw-op.js';
import { withGradient } from './with-gradient.js';

/** `-Σ target · log softmax(logits)` of each row: [batch, classes] and targets (constants) of that shape -> [batch]. */
export function crossEntropy(logits: Tensor, targets: Tensor): Tensor {
  return (hasRawOps() ? fusedCrossEntropy : compositeCrossEntropy)(logits, targets);
}

export function compositeCrossEntropy(logits: Tensor, targets: Tensor): Tensor {
  return tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(logits)), -1));
}

export function fusedCrossEntropy(logits: Tensor, targets: Tensor): Tensor {
  return withGradient([logits], () => {
    const results = ops('SoftmaxCrossEntropyWithLogits', [logits, targets], [attribute.float32()], 2);
    const [value, slope] = results as [Tensor, Tensor];
    return {
      value,
      save: [slope],
      gradient: (dy, saved) => [op('Mul', [saved[0] as Tensor, reshape(dy, [dy.size, 1])])],
    };
  });
}
