import type { Activation } from '../operations/activation-codes.js';
import { gelu } from '../operations/gelu.js';
import { linear } from '../operations/linear.js';
import type { Tensor } from '../tensors.js';
import { type Initializer, normal, zeros } from './initializers.js';
import type { Parameters } from './parameters.js';

export interface DenseOptions {
  readonly initialize?: Initializer;
  readonly bias?: boolean;
  /** Of the result; `gelu` shares its pass over memory with the bias. */
  readonly activation?: Activation;
}

/** A fully connected layer over the last axis; N(0, 0.02) unless told otherwise. */
export function dense(parameters: Parameters, inputs: number, outputs: number, options: DenseOptions = {}) {
  const kernel = parameters.weight('kernel', [inputs, outputs], options.initialize ?? normal(0.02));
  const bias = options.bias === false ? undefined : parameters.weight('bias', [outputs], zeros, { decay: false });

  const { activation } = options;
  if (activation === gelu) return (x: Tensor): Tensor => gelu(linear(x, kernel), bias);
  if (activation !== undefined) return (x: Tensor): Tensor => activation(linear(x, kernel, bias));
  return (x: Tensor): Tensor => linear(x, kernel, bias);
}
