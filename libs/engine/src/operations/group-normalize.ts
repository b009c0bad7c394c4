import { Invalid } from '@paucis/contracts';
import { isTracing, tracedAsOne } from '../shapes/trace-shapes.js';
import { tf, type Tensor } from '../tensors.js';
import { attribute, hasNativeOps, ops } from './raw-op.js';
import { withGradient } from './with-gradient.js';

/**
 * Group normalisation (Wu & He, 2018) of [batch, ..., channels]: biased variance over all positions and the channels of one
 * of `groups` equal groups, per sample, then gain and offset of [channels]. No sample depends on another.
 */
export function groupNormalize(x: Tensor, gain: Tensor, offset: Tensor, groups: number, epsilon: number): Tensor {
  if (!Number.isInteger(groups) || groups < 1 || gain.size % groups !== 0) {
    throw new Invalid(
      'groups',
      `group normalisation: expected a divisor of ${gain.size} channels, got ${groups} groups`,
    );
  }
  if (isTracing()) return tracedAsOne(() => compositeGroupNormalize(x, gain, offset, groups, epsilon));
  const run = hasNativeOps() ? nativeGroupNormalize : compositeGroupNormalize;
  return run(x, gain, offset, groups, epsilon);
}

export function compositeGroupNormalize(
  x: Tensor,
  gain: Tensor,
  offset: Tensor,
  groups: number,
  epsilon: number,
): Tensor {
  const [batch, channels] = [x.shape[0] as number, gain.size];
  const grouped = tf.reshape(x, [batch, x.size / (batch * channels), groups, channels / groups]);
  const { mean, variance } = tf.moments(grouped, [1, 3], true);
  const normal = tf.mul(tf.sub(grouped, mean), tf.rsqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(tf.reshape(normal, x.shape), gain), offset);
}

export function nativeGroupNormalize(x: Tensor, gain: Tensor, offset: Tensor, groups: number, epsilon: number): Tensor {
  return withGradient([x, gain, offset], () => {
    const common = [attribute.float32(), attribute.int('parts', groups)];
    const attributes = [...common, attribute.float('epsilon', epsilon)];
    const [value, mean, inverse] = ops('PaucisGroupNorm', [x, gain, offset], attributes, 3) as [Tensor, Tensor, Tensor];
    return {
      value,
      save: [x, gain, mean, inverse],
      gradient: (dy, saved) => ops('PaucisGroupNormGradient', [dy, ...saved], common, 3),
    };
  });
}
