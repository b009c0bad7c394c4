import { tf, type Tensor, type Tensor4D } from '../tensors.js';
import type { Convolution } from './convolve.js';
import { attribute, hasNativeOps, op } from './raw-op.js';
import { withGradient } from './with-gradient.js';

/** Convolution of each channel by itself: [batch, height, width, channels] with [size, size, channels, 1]. */
export function depthwiseConvolve(x: Tensor, kernel: Tensor, options: Convolution): Tensor {
  const isNative = hasNativeOps() && options.stride <= 2;
  return (isNative ? nativeDepthwiseConvolve : compositeDepthwiseConvolve)(x, kernel, options);
}

export function compositeDepthwiseConvolve(x: Tensor, kernel: Tensor, { stride, padding }: Convolution): Tensor {
  const same = stride === 1 && kernel.shape[0] === 2 * padding + 1;
  const sides: [number, number] = [padding, padding];
  const padded = same || padding === 0 ? x : tf.pad(x, [[0, 0], sides, sides, [0, 0]]);
  return tf.depthwiseConv2d(padded as Tensor4D, kernel as Tensor4D, stride, same ? 'same' : 'valid');
}

export function nativeDepthwiseConvolve(x: Tensor, kernel: Tensor, { stride, padding }: Convolution): Tensor {
  const attributes = [attribute.float32(), attribute.int('stride', stride), attribute.int('padding', padding)];
  return withGradient([x, kernel], () => ({
    value: op('PaucisDepthwise', [x, kernel], attributes),
    save: [x, kernel],
    gradient: (dy, saved) => {
      const [input, weights] = saved as [Tensor, Tensor];
      return [
        () => op('PaucisDepthwiseInputGradient', [dy, weights, input], attributes),
        () => op('PaucisDepthwiseKernelGradient', [input, dy, weights], attributes),
      ];
    },
  }));
}
