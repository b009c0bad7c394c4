import { tf, type Tensor } from '../tensors.js';
import { hasRawOps, op, scalar } from './raw-op.js';
import { withGradient } from './with-gradient.js';

/** The exact `x · Φ(x)` (Hendrycks & Gimpel, 2016), not the tanh form, which differs by up to 5e-4. */
export function gelu(x: Tensor): Tensor {
  return (hasRawOps() ? fusedGelu : compositeGelu)(x);
}

export function compositeGelu(x: Tensor): Tensor {
  return tf.mul(x, tf.mul(0.5, tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2)))));
}

export function fusedGelu(x: Tensor): Tensor {
  return withGradient([x], () => {
    const erf = op('Erf', [op('Mul', [x, scalar(Math.SQRT1_2)])]);
    const cdf = op('AddV2', [op('Mul', [erf, scalar(0.5)]), scalar(0.5)]);
    return {
      value: op('Mul', [x, cdf]),
      save: [x, cdf],
      // dx = dy (Φ(x) + x φ(x))
      gradient: (dy, saved) => {
        const [input, phi] = saved as [Tensor, Tensor];
        const exponential = op('Exp', [op('Mul', [op('Square', [input]), scalar(-0.5)])]);
        const density = op('Mul', [exponential, scalar(1 / Math.sqrt(2 * Math.PI))]);
        return [op('Mul', [dy, op('AddV2', [phi, op('Mul', [input, density])])])];
      },
    };
  });
}
