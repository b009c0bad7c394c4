import { isTracing, tracedAsOne } from '../shapes/trace-shapes.js';
import { tf, type Tensor } from '../tensors.js';
import { attribute, hasNativeOps, hasRawOps, op, ops, reduce, reshape, scalar } from './raw-op.js';
import { withGradient } from './with-gradient.js';

/** Layer normalisation over the last axis (Ba et al., 2016): biased variance, then gain and offset of [width]. */
export function layerNormalize(x: Tensor, gain: Tensor, offset: Tensor, epsilon: number): Tensor {
  if (isTracing()) return tracedAsOne(() => compositeLayerNormalize(x, gain, offset, epsilon));
  const run = hasNativeOps() ? nativeLayerNormalize : hasRawOps() ? fusedLayerNormalize : compositeLayerNormalize;
  return run(x, gain, offset, epsilon);
}

export function compositeLayerNormalize(x: Tensor, gain: Tensor, offset: Tensor, epsilon: number): Tensor {
  const { mean, variance } = tf.moments(x, -1, true);
  const normal = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(normal, gain), offset);
}

export function fusedLayerNormalize(x: Tensor, gain: Tensor, offset: Tensor, epsilon: number): Tensor {
  return withGradient([x, gain, offset], () => {
    const width = gain.size;
    const rows = reshape(x, [x.size / width, width]);
    const centred = op('Sub', [rows, reduce('Mean', rows, 1)]);
    const variance = reduce('Mean', op('Square', [centred]), 1);
    const scale = op('Rsqrt', [op('AddV2', [variance, scalar(epsilon)])]); // [rows, 1]
    const normal = op('Mul', [centred, scale]);
    const y = op('AddV2', [op('Mul', [normal, gain]), offset]);
    return {
      value: reshape(y, x.shape),
      save: [normal, scale, gain],
      gradient: (dy, saved) => rowGradients(reshape(dy, [x.size / width, width]), saved, x.shape),
    };
  });
}

function rowGradients(dy: Tensor, saved: Tensor[], shape: number[]): Tensor[] {
  const [normal, scale, gain] = saved as [Tensor, Tensor, Tensor];
  const dNormal = op('Mul', [dy, gain]);
  const along = op('Mul', [normal, reduce('Mean', op('Mul', [dNormal, normal]), 1)]);
  const dRows = op('Mul', [op('Sub', [op('Sub', [dNormal, reduce('Mean', dNormal, 1)]), along]), scale]);
  return [reshape(dRows, shape), op('BiasAddGrad', [op('Mul', [dy, normal])]), op('BiasAddGrad', [dy])];
}

export function nativeLayerNormalize(x: Tensor, gain: Tensor, offset: Tensor, epsilon: number): Tensor {
  return withGradient([x, gain, offset], () => {
    const attributes = [attribute.float32(), attribute.float('epsilon', epsilon)];
    const [value, mean, inverse] = ops('PaucisLayerNorm', [x, gain, offset], attributes, 3) as [Tensor, Tensor, Tensor];
    return {
      value,
      save: [x, gain, mean, inverse],
      gradient: (dy, saved) => ops('PaucisLayerNormGradient', [dy, ...saved], [attribute.float32()], 3),
    };
  });
}
