import { tf, type Tensor } from '../tensors.js';

/** A value, and the gradient of each input as a function of the value's gradient and of what was saved. */
export interface Differentiated {
  readonly value: Tensor;
  readonly gradient: (dy: Tensor, saved: Tensor[]) => Tensor[];
  /** Tensors of the forward pass that the gradient needs; anything else is freed before it runs. */
  readonly save: readonly Tensor[];
}

/** An operation whose gradient is written by hand: `tf.customGrad`, typed. */
export function withGradient(inputs: Tensor[], compute: () => Differentiated): Tensor {
  const run = tf.customGrad((...given) => {
    const keep = given[given.length - 1] as unknown as (tensors: Tensor[]) => void;
    const { value, gradient, save } = compute();
    keep([...save]);
    // tfjs does not tidy this call: temporaries of all layers together would double the memory of a step.
    return { value, gradFunc: (dy: Tensor, saved: Tensor[]) => tf.tidy(() => gradient(dy, saved)) };
  });
  return run(...inputs);
}
