import { tf, type Tensor } from '../tensors.js';

/** A value, and the gradient of each input as a function of the value's gradient and of what was saved. */
export interface Differentiated {
  readonly value: Tensor;
  /** One per input; a function where the work is worth sparing when nobody asks for that input's gradient. */
  readonly gradient: (dy: Tensor, saved: Tensor[]) => readonly (Tensor | (() => Tensor))[];
  /** Tensors of the forward pass that the gradient needs; anything else is freed before it runs. */
  readonly save: readonly Tensor[];
}

/** What `tf.customGrad` itself calls: unlike it, this asks only for the gradients that somebody needs. */
interface Engine {
  runKernelFunc(kernel: {
    forwardFunc: (backend: unknown, save: (tensors: Tensor[]) => void) => Tensor;
    backwardsFunc: (dy: Tensor, saved: Tensor[]) => Record<string, () => Tensor>;
    inputs: Record<string, Tensor>;
  }): Tensor;
}

/** An operation whose gradient is written by hand. */
export function withGradient(inputs: readonly Tensor[], compute: () => Differentiated): Tensor {
  let slope: Differentiated['gradient'] | undefined;
  return (tf.engine() as unknown as Engine).runKernelFunc({
    forwardFunc: (_backend, save) => {
      const { value, gradient, save: needed } = compute();
      slope = gradient;
      save([...needed]);
      return value;
    },
    // tfjs does not tidy this call: temporaries of all layers together would double the memory of a step.
    backwardsFunc: (dy, saved) => {
      const compute = () => (slope as Differentiated['gradient'])(dy, saved);
      const parts = tf.tidy(compute as () => Tensor[]) as readonly (Tensor | (() => Tensor))[];
      return Object.fromEntries(parts.map((part, index) => [index, typeof part === 'function' ? part : () => part]));
    },
    inputs: Object.fromEntries(inputs.map((input, index) => [index, input])),
  });
}
