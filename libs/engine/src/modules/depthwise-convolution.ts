import { tf, type Tensor, type Tensor4D } from '../tensors.js';
import type { ConvolutionOptions } from './convolution.js';
import { heNormal, zeros } from './initializers.js';
import type { Parameters } from './parameters.js';

/** A convolution of each channel by itself, [batch, height, width, channels], with the same border on every side. */
export function depthwiseConvolution(parameters: Parameters, channels: number, options: ConvolutionOptions) {
  const { kernelSize, stride = 1, padding = Math.floor(kernelSize / 2), initialize = heNormal } = options;
  const kernel = parameters.weight('kernel', [kernelSize, kernelSize, channels, 1], initialize);
  const bias = options.bias === false ? undefined : parameters.weight('bias', [channels], zeros, { decay: false });
  const same = stride === 1 && kernelSize === 2 * padding + 1;
  const sides: [number, number] = [padding, padding];

  return (x: Tensor): Tensor => {
    const padded = same || padding === 0 ? x : tf.pad(x, [[0, 0], sides, sides, [0, 0]]);
    const filter = kernel as Tensor as Tensor4D;
    const y = tf.depthwiseConv2d(padded as Tensor4D, filter, stride, same ? 'same' : 'valid');
    return bias ? tf.add(y, bias) : y;
  };
}
