import { dropPath, layerNorm, type Parameters, type Pass, type Tensor, tf } from '@paucis/engine';
import { attention } from './attention.js';
import { mlp, type MlpOptions } from './mlp.js';

export interface EncoderBlockOptions extends MlpOptions {
  readonly width: number;
  readonly heads: number;
  /** Width between the two layers of the second half. */
  readonly hidden: number;
  readonly dropPath?: number;
  /** Of layer normalisation; 1e-6 unless told otherwise. */
  readonly epsilon?: number;
}

/** Pre-norm transformer block: `x += attention(norm(x)); x += mlp(norm(x))` over [batch, tokens, width]. */
export function encoderBlock(parameters: Parameters, options: EncoderBlockOptions) {
  const { width, heads, hidden, epsilon } = options;
  const attentionNorm = layerNorm(parameters.child('attentionNorm'), width, epsilon);
  const attend = attention(parameters.child('attention'), width, heads);
  const attentionPath = dropPath(parameters.child('attention'), options.dropPath ?? 0);
  const mlpNorm = layerNorm(parameters.child('mlpNorm'), width, epsilon);
  const expand = mlp(parameters.child('mlp'), width, hidden, options);
  const mlpPath = dropPath(parameters.child('mlp'), options.dropPath ?? 0);

  return {
    /** `normalize`: scores to attention weights, where that is not a plain softmax. */
    apply: (x: Tensor, pass: Pass, normalize?: (scores: Tensor) => Tensor): Tensor => {
      const attended = tf.add(x, attentionPath(attend.apply(attentionNorm(x), pass, normalize), pass));
      return tf.add(attended, mlpPath(expand(mlpNorm(attended), pass), pass));
    },
    /** [batch, heads, tokens, tokens]. */
    weightsOf: (x: Tensor): Tensor => attend.weights(attentionNorm(x)),
  };
}
