import { tf, type Tensor } from '../tensors.js';
import { hasRawOps, op } from './raw-op.js';
import { withGradient } from './with-gradient.js';

/** `max(x, 0)`; its gradient is one op here where tfjs runs four. */
export function relu(x: Tensor): Tensor {
  return hasRawOps() ? fusedRelu(x) : compositeRelu(x);
}

export function compositeRelu(x: Tensor): Tensor {
  return tf.relu(x);
}

export function fusedRelu(x: Tensor): Tensor {
  return withGradient([x], () => {
    const value = op('Relu', [x]);
    return { value, save: [value], gradient: (dy, saved) => [op('ReluGrad', [dy, saved[0] as Tensor])] };
  });
}
