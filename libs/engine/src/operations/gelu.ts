import { isTracing, tracedAsOne } from '../shapes/trace-shapes.js';
import { tf, type Tensor } from '../tensors.js';
import { attribute, hasNativeOps, hasRawOps, op, ops, scalar } from './raw-op.js';
import { withGradient } from './with-gradient.js';

/**
 * The exact `x · Φ(x)` (Hendrycks & Gimpel, 2016), not the tanh form, which differs by up to 5e-4. With a bias [width]
 * it is of `x + bias`, in the same pass over memory.
 */
export function gelu(x: Tensor, bias?: Tensor): Tensor {
  if (isTracing()) return tracedAsOne(() => compositeGelu(bias ? tf.add(x, bias) : x));
  if (hasNativeOps()) return nativeGelu(x, bias);
  return (hasRawOps() ? fusedGelu : compositeGelu)(bias ? tf.add(x, bias) : x);
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

export function nativeGelu(x: Tensor, bias?: Tensor): Tensor {
  const attributes = [attribute.float32(), attribute.int('B', bias ? 1 : 0)];
  const inputs = bias ? [x, bias] : [x];
  return withGradient(inputs, () => ({
    value: op('PaucisGelu', inputs, attributes),
    save: inputs,
    gradient: (dy, saved) => ops('PaucisGeluGradient', [dy, ...saved], attributes, bias ? 2 : 1),
  }));
}
