import { type Tensor, tf } from '@paucis/engine';

/** What of an image a network sees: self-supervision hides patches, or leaves them out altogether. */
export type TokenSelection =
  /** `hidden` [batch, patches] of 0 and 1; where it is 1 the patch is replaced by `token` [width] (SimMIM, BEiT, iBOT). */
  | { readonly hidden: Tensor; readonly token: Tensor }
  /** Indices int32 [batch, kept] of the patches that are encoded at all (MAE). */
  | { readonly visible: Tensor };

/** Replaces hidden patches of [batch, patches, width]. */
export function hide(patches: Tensor, selection: TokenSelection | undefined): Tensor {
  if (selection === undefined || 'visible' in selection) return patches;
  const hidden = tf.expandDims(selection.hidden, 2); // [batch, patches, 1]
  return tf.add(tf.mul(patches, tf.sub(1, hidden)), tf.mul(hidden, selection.token));
}

/** Keeps the visible patches of [batch, patches, width]: [batch, kept, width]. */
export function keepVisible(patches: Tensor, selection: TokenSelection | undefined): Tensor {
  return selection !== undefined && 'visible' in selection ? gatherTokens(patches, selection.visible) : patches;
}

/** Tokens [batch, tokens, width] at int32 [batch, kept], for each image its own: [batch, kept, width]. */
export function gatherTokens(tokens: Tensor, indices: Tensor): Tensor {
  const [batch, count, width] = tokens.shape as [number, number, number];
  const starts = tf.expandDims(tf.mul(tf.range(0, batch, 1, 'int32'), tf.scalar(count, 'int32')), 1);
  const rows = tf.reshape(tf.add(indices, starts), [-1]);
  return tf.reshape(tf.gather(tf.reshape(tokens, [-1, width]), rows), [batch, -1, width]);
}
