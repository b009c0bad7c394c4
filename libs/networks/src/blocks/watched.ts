import { type Pass, type Tensor, tf } from '@paucis/engine';
import type { Layer } from './layer.js';
import type { TokenGrid } from './positions.js';

/** The last layer below the pooling: shows the map [batch, rows, columns, width] to whoever watches the pass. */
export const watched: Layer = (map, pass) => (pass.training || pass.watch === undefined ? map : pass.watch(map));

/** The same of tokens [batch, tokens, width]: the patches are shown as a map, leading tokens are not. */
export function watchedTokens(tokens: Tensor, pass: Pass, { rows, columns, prefix }: TokenGrid): Tensor {
  if (pass.training || pass.watch === undefined) return tokens;
  const width = tokens.shape[2] as number;
  const map = tf.reshape(tf.slice(tokens, [0, prefix, 0]), [-1, rows, columns, width]);
  const patches = tf.reshape(pass.watch(map), [-1, rows * columns, width]);
  return prefix === 0 ? patches : tf.concat([tf.slice(tokens, [0, 0, 0], [-1, prefix, -1]), patches], 1);
}

/**
 * The blocks over [batch, tokens, width]. Who watches sees the input of the last one: beyond it patches no longer reach the
 * class token.
 */
export function throughBlocks(
  blocks: readonly { readonly apply: Layer }[],
  tokens: Tensor,
  pass: Pass,
  grid: TokenGrid,
): Tensor {
  const last = blocks.length - 1;
  return blocks.reduce(
    (x, { apply }, at) => tf.tidy(() => apply(at === last ? watchedTokens(x, pass, grid) : x, pass)),
    tokens,
  );
}
