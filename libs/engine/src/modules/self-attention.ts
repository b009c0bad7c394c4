import { Invalid } from '@paucis/contracts';
import { attend, attentionWeights } from '../operations/attend.js';
import type { Tensor } from '../tensors.js';
import { dense } from './dense.js';
import type { Parameters } from './parameters.js';

/** Multi-head self-attention of [batch, tokens, width] with biases and an output projection, as in ViT. */
export function selfAttention(parameters: Parameters, width: number, heads: number) {
  if (width % heads !== 0)
    throw new Invalid('attention-heads', `attention: ${heads} heads do not divide width ${width}`);
  const project = dense(parameters.child('queriesKeysValues'), width, 3 * width);
  const output = dense(parameters.child('output'), width, width);

  return {
    apply: (x: Tensor): Tensor => output(attend(project(x), heads)),
    /** [batch, heads, tokens, tokens]. */
    weights: (x: Tensor): Tensor => attentionWeights(project(x), heads),
  };
}
