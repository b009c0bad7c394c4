import { tf, type Tensor, type Tensor4D } from '../tensors.js';
import { attribute, hasNativeOps, op, ops } from './raw-op.js';
import { withGradient } from './with-gradient.js';

export interface Pooling {
  readonly size: number;
  readonly stride: number;
  /** Places on every side that never win. */
  readonly padding?: number;
}

/** The largest value of each window of [batch, height, width, channels]; the gradient goes to the first of equals. */
export function maxPool(x: Tensor, pooling: Pooling): Tensor {
  return (hasNativeOps() ? nativeMaxPool : compositeMaxPool)(x, pooling);
}

export function compositeMaxPool(x: Tensor, { size, stride, padding = 0 }: Pooling): Tensor {
  const sides: [number, number] = [padding, padding];
  const padded = padding === 0 ? x : tf.pad(x, [[0, 0], sides, sides, [0, 0]], -3.4e38);
  return tf.maxPool(padded as Tensor4D, size, stride, 'valid');
}

export function nativeMaxPool(x: Tensor, { size, stride, padding = 0 }: Pooling): Tensor {
  const attributes = [
    attribute.float32(),
    attribute.int('size', size),
    attribute.int('stride', stride),
    attribute.int('padding', padding),
  ];
  return withGradient([x], () => {
    const [value, winner] = ops('PaucisMaxPool', [x], attributes, 2) as [Tensor, Tensor];
    return {
      value,
      save: [winner],
      gradient: (dy, saved) => {
        const [, height, width] = x.shape as [number, number, number, number];
        const sides = [attribute.int('height', height), attribute.int('width', width)];
        return [op('PaucisMaxPoolGradient', [dy, ...saved], [...attributes, ...sides])];
      },
    };
  });
}
