import { type Activation, batchNorm, convolution, type Parameters, type Pass, type Tensor } from '@paucis/engine';

export interface ConvolutionNormOptions {
  readonly kernelSize: number;
  readonly stride?: number;
  /** After the normalisation and the sum; none where a linear bottleneck ends. */
  readonly activation?: Activation;
  /** Of the normalisation; 1e-5 and 0.9 unless told otherwise. */
  readonly epsilon?: number;
  readonly momentum?: number;
}

/** Convolution without bias, batch normalisation, the sum with a residual where there is one, activation. */
export function convolutionNorm(
  parameters: Parameters,
  inputs: number,
  outputs: number,
  { kernelSize, stride, activation, epsilon, momentum }: ConvolutionNormOptions,
) {
  const convolve = convolution(parameters, inputs, outputs, { kernelSize, stride, bias: false });
  const normalize = batchNorm(parameters.child('norm'), outputs, epsilon, momentum);
  return (x: Tensor, pass: Pass, residual?: Tensor): Tensor => normalize(convolve(x), pass, activation, residual);
}
