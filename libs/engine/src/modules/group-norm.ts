import { groupNormalize } from '../operations/group-normalize.js';
import type { Tensor } from '../tensors.js';
import { ones, zeros } from './initializers.js';
import type { Parameters } from './parameters.js';

/** Group normalisation over groups of the last axis: for batches too small for batch statistics. */
export function groupNorm(parameters: Parameters, width: number, groups: number, epsilon = 1e-5) {
  const gain = parameters.weight('gain', [width], ones, { decay: false });
  const offset = parameters.weight('offset', [width], zeros, { decay: false });

  return (x: Tensor): Tensor => groupNormalize(x, gain, offset, groups, epsilon);
}
