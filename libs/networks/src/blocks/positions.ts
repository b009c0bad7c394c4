import { normal, type Parameters, type Tensor, tf } from '@paucis/engine';
import { keepVisible, type TokenSelection } from './token-selection.js';

/** How the patches of an image lie in a sequence of tokens. */
export interface TokenGrid {
  readonly rows: number;
  readonly columns: number;
  /** Tokens before those of patches, as a class token. */
  readonly prefix: number;
  /** Whether patches can be left out of the sequence, or only be hidden. */
  readonly canLeaveOut: boolean;
}

export type PositionKind = 'learned' | 'sine' | 'none';

/**
 * Patches [batch, rows · columns, width] to the sequence that blocks work on: positions added, what is not visible left
 * out, prefix tokens (`classToken`, with positions of their own) in front.
 */
export function positions(
  parameters: Parameters,
  kind: PositionKind,
  { rows, columns, prefix }: Omit<TokenGrid, 'canLeaveOut'>,
  width: number,
  deviation = 0.02,
) {
  const length = prefix + rows * columns;
  const prefixTokens =
    prefix === 0 ? undefined : parameters.weight('classToken', [1, prefix, width], normal(0.02), { decay: false });
  const learned =
    kind === 'learned'
      ? parameters.weight('positions', [1, length, width], normal(deviation), { decay: false })
      : undefined;

  return (patches: Tensor, selection?: TokenSelection): Tensor => {
    const rowsOf = (start: number, count: number): Tensor | undefined => {
      if (learned !== undefined) return tf.slice(learned, [0, start, 0], [1, count, width]);
      return kind === 'sine' ? sine(start, count, width) : undefined;
    };
    const place = (x: Tensor, start: number, count: number) => {
      const row = rowsOf(start, count);
      return row === undefined ? x : tf.add(x, row);
    };
    const placed = keepVisible(place(patches, prefix, rows * columns), selection);
    if (prefixTokens === undefined) return placed;
    const first = tf.tile(place(prefixTokens, 0, prefix), [placed.shape[0] as number, 1, 1]);
    return tf.concat([first, placed], 1);
  };
}

/** Sine and cosine of position / 10000^(2 floor(i / 2) / width) by turns (Vaswani et al., 2017): [1, count, width]. */
function sine(start: number, count: number, width: number): Tensor {
  const values = Float32Array.from({ length: count * width }, (_, at) => {
    const [position, channel] = [start + Math.floor(at / width), at % width];
    const angle = position / 10000 ** ((2 * Math.floor(channel / 2)) / width);
    return channel % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
  return tf.tensor(values, [1, count, width]);
}
