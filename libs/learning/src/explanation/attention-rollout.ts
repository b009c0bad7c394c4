import { type Tensor, tf } from '@paucis/engine';
import type { Network } from '@paucis/networks';
import { cut, type PlaceMaps } from './grad-cam.js';

/**
 * Attention rollout (Abnar & Zuidema, 2020): the product over the blocks of `½A + ½I`, A the mean over heads, rows summing to 1.
 * What the class token has taken from each patch; without one, the mean over all tokens. The same for every class. Undefined of
 * networks that have no attention over all patches.
 */
export function attentionRollout(network: Network, images: Tensor): PlaceMaps | undefined {
  const { grid } = network;
  if (network.attentions === undefined || grid === undefined) return undefined;
  const { rows, columns, prefix } = grid;
  const values = tf.tidy(() => {
    const attentions = (network.attentions as (images: Tensor) => Tensor[])(images);
    const flow = attentions.map(shared).reduce((before, next) => tf.matMul(next, before)); // [batch, tokens, tokens]
    const taken = prefix > 0 ? tf.slice(flow, [0, 0, prefix], [-1, 1, -1]) : tf.mean(flow, 1, true);
    return tf.reshape(taken, [-1]).dataSync() as Float32Array;
  });
  return cut(values, images.shape[0] as number, rows, columns);
}

/** [batch, heads, tokens, tokens] -> [batch, tokens, tokens], rows summing to 1. */
function shared(attention: Tensor): Tensor {
  const tokens = attention.shape[2] as number;
  const mixed = tf.add(tf.mul(tf.mean(attention, 1), 0.5), tf.mul(tf.eye(tokens), 0.5));
  return tf.div(mixed, tf.sum(mixed, -1, true));
}
