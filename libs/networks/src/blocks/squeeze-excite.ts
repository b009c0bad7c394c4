import { convolution, type Parameters, type Tensor, tf } from '@paucis/engine';

export interface SqueezeExciteOptions {
  /** Channels of the narrow middle. */
  readonly hidden: number;
  readonly activation: (x: Tensor) => Tensor;
  readonly gate: (x: Tensor) => Tensor;
}

/** Scales each channel by a gate that sees the mean of all (Hu et al., 2018). */
export function squeezeExcite(
  parameters: Parameters,
  channels: number,
  { hidden, activation, gate }: SqueezeExciteOptions,
) {
  const reduce = convolution(parameters.child('reduce'), channels, hidden, { kernelSize: 1 });
  const expand = convolution(parameters.child('expand'), hidden, channels, { kernelSize: 1 });
  return (x: Tensor): Tensor => tf.mul(x, gate(expand(activation(reduce(tf.mean(x, [1, 2], true))))));
}
