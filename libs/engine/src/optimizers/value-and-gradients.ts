import { tf, type Scalar, type Tensor } from '../tensors.js';
import type { Weight } from '../weights/weight.js';

export interface ValueAndGradients {
  readonly value: Scalar;
  /** One per weight, in their order; undefined where the loss does not depend on the weight. */
  readonly gradients: readonly (Tensor | undefined)[];
}

/** Computes a scalar loss and its gradients. The caller owns the tensors: run it, and what uses them, inside `tf.tidy`. */
export function valueAndGradients(loss: () => Tensor, weights: readonly Weight[]): ValueAndGradients {
  const variables = weights.map((weight) => weight.value);
  const { value, grads } = tf.engine().gradients(loss as () => Scalar, variables, undefined, true);
  return { value, gradients: grads as (Tensor | undefined)[] };
}
