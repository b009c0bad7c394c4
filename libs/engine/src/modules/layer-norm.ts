import { layerNormalize } from '../operations/layer-normalize.js';
import type { Tensor } from '../tensors.js';
import { ones, zeros } from './initializers.js';
import type { Parameters } from './parameters.js';

/** Layer normalisation over the last axis; epsilon 1e-6 as in ViT (Swin and CCT take 1e-5). */
export function layerNorm(parameters: Parameters, width: number, epsilon = 1e-6) {
  const gain = parameters.weight('gain', [width], ones, { decay: false });
  const offset = parameters.weight('offset', [width], zeros, { decay: false });

  return (x: Tensor): Tensor => layerNormalize(x, gain, offset, epsilon);
}
