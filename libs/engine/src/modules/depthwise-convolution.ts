import { depthwiseConvolve } from '../operations/depthwise-convolve.js';
import { tf, type Tensor } from '../tensors.js';
import type { ConvolutionOptions } from './convolution.js';
import { heNormal, zeros } from './initializers.js';
import type { Parameters } from './parameters.js';

/** A convolution of each channel by itself, [batch, height, width, channels], with the same border on every side. */
export function depthwiseConvolution(parameters: Parameters, channels: number, options: ConvolutionOptions) {
  const { kernelSize, stride = 1, padding = Math.floor(kernelSize / 2), initialize = heNormal } = options;
  const kernel = parameters.weight('kernel', [kernelSize, kernelSize, channels, 1], initialize);
  const bias = options.bias === false ? undefined : parameters.weight('bias', [channels], zeros, { decay: false });

  return (x: Tensor): Tensor => {
    const y = depthwiseConvolve(x, kernel, { stride, padding });
    return bias ? tf.add(y, bias) : y;
  };
}
