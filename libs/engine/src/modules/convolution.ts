import { type Convolution, convolve } from '../operations/convolve.js';
import { heNormal, type Initializer, zeros } from './initializers.js';
import type { Parameters } from './parameters.js';
import { tf, type Tensor } from '../tensors.js';

export interface ConvolutionOptions {
  readonly kernelSize: number;
  readonly stride?: number;
  /** Off where a normalisation follows. */
  readonly bias?: boolean;
  /** Zeros on every side; `floor(kernelSize / 2)` unless told otherwise. */
  readonly padding?: number;
  /** He, fan-out, unless told otherwise. */
  readonly initialize?: Initializer;
}

/**
 * A 2D convolution of [batch, height, width, channels] with the same border of zeros on every side: `same` would
 * pad only bottom and right at stride 2 and shift features against the published weights.
 */
export function convolution(parameters: Parameters, inputs: number, outputs: number, options: ConvolutionOptions) {
  const { kernelSize, stride = 1, padding = Math.floor(kernelSize / 2) } = options;
  const kernel = parameters.weight('kernel', [kernelSize, kernelSize, inputs, outputs], options.initialize ?? heNormal);
  const bias = options.bias === false ? undefined : parameters.weight('bias', [outputs], zeros, { decay: false });
  const how: Convolution = { stride, padding };

  return (x: Tensor): Tensor => {
    const y = convolve(x, kernel, how);
    return bias ? tf.add(y, bias) : y;
  };
}
