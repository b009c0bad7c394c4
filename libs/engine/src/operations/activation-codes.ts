import type { Tensor } from '../tensors.js';
import { hardSwish, relu6, silu } from './activations.js';
import { relu } from './relu.js';

/** A function of each value alone. */
export type Activation = (x: Tensor) => Tensor;

/** Numbers by which the compiled operations know an activation: `enum Activation` of native/normalization.h. */
const codes = new Map<Activation, number>([
  [relu, 1],
  [relu6, 2],
  [silu, 3],
  [hardSwish, 4],
]);

/** 0 for none, undefined for one that only JavaScript knows. */
export function activationCode(activation: Activation | undefined): number | undefined {
  return activation === undefined ? 0 : codes.get(activation);
}
