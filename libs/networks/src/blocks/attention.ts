import { attend, attendWith, attentionWeights, dense, type Parameters, type Pass, type Tensor } from '@paucis/engine';

export interface AttentionOptions {
  /** Biases of queries, keys and values; on unless told otherwise. */
  readonly bias?: boolean;
  /** Drops single attention weights in training. */
  readonly dropout?: number;
}

/** Multi-head self-attention of [batch, tokens, width] with an output projection. */
export function attention(
  parameters: Parameters,
  width: number,
  heads: number,
  { bias = true, dropout = 0 }: AttentionOptions = {},
) {
  const project = dense(parameters.child('queriesKeysValues'), width, 3 * width, { bias });
  const output = dense(parameters.child('output'), width, width);

  return {
    /** `normalize` takes scores to weights, [batch, heads, tokens, tokens], where it is not a plain softmax. */
    apply: (x: Tensor, pass: Pass, normalize?: (scores: Tensor) => Tensor): Tensor => {
      if (normalize) return output(attendWith(project(x), heads, { normalize }));
      if (!pass.training || dropout === 0) return output(attend(project(x), heads));
      const random = pass.random.split(parameters.path, 'weights');
      return output(attend(project(x), heads, { dropout: { rate: dropout, random } }));
    },
    /** [batch, heads, tokens, tokens]. */
    weights: (x: Tensor): Tensor => attentionWeights(project(x), heads),
  };
}
