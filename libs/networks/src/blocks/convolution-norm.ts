import { batchNorm, convolution, type Parameters, type Tensor } from '@paucis/engine';
import type { Layer } from './layer.js';

export interface ConvolutionNormOptions {
  readonly kernelSize: number;
  readonly stride?: number;
  /** After the normalisation; none where a sum or a linear bottleneck follows. */
  readonly activation?: (x: Tensor) => Tensor;
  /** Of the normalisation; 1e-5 and 0.9 unless told otherwise. */
  readonly epsilon?: number;
  readonly momentum?: number;
}

/** Convolution without bias, batch normalisation, activation. */
export function convolutionNorm(
  parameters: Parameters,
  inputs: number,
  outputs: number,
  { kernelSize, stride, activation = (x) => x, epsilon, momentum }: ConvolutionNormOptions,
): Layer {
  const convolve = convolution(parameters, inputs, outputs, { kernelSize, stride, bias: false });
  const normalize = batchNorm(parameters.child('norm'), outputs, epsilon, momentum);
  return (x, pass) => activation(normalize(convolve(x), pass));
}
