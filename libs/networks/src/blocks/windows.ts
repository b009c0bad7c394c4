import { type Tensor, tf } from '@paucis/engine';

/** A window over a map, and by how much it is shifted in every other block. */
export interface Window {
  readonly rows: number;
  readonly columns: number;
  readonly shiftRows: number;
  readonly shiftColumns: number;
}

/** Windows of `side` a side; along an axis that is not longer the window is the whole axis and does not shift. */
export function windowFor(rows: number, columns: number, side: number, isShifted: boolean): Window {
  const shift = (length: number) => (isShifted && length > side ? Math.floor(side / 2) : 0);
  return {
    rows: Math.min(rows, side),
    columns: Math.min(columns, side),
    shiftRows: shift(rows),
    shiftColumns: shift(columns),
  };
}

/**
 * Index into a table of (2 rows - 1) (2 columns - 1) biases for each ordered pair of tokens of a window:
 * `(y_i - y_j + rows - 1) (2 columns - 1) + (x_i - x_j + columns - 1)`, row by row.
 */
export function relativeIndex({ rows, columns }: Pick<Window, 'rows' | 'columns'>): Int32Array {
  const count = rows * columns;
  return Int32Array.from({ length: count * count }, (_, at) => {
    const [i, j] = [Math.floor(at / count), at % count];
    const down = Math.floor(i / columns) - Math.floor(j / columns) + rows - 1;
    return down * (2 * columns - 1) + (i % columns) - (j % columns) + columns - 1;
  });
}

/** What a pair of tokens that must not see each other adds to its score. */
const apart = -100;

/**
 * 0 or -100 for each ordered pair of tokens of each window, [windows, tokens · tokens]: after the shift, tokens from
 * opposite borders of the map share windows, and padding shares them with everything. Undefined where nothing is apart.
 */
export function windowMask(mapRows: number, mapColumns: number, window: Window): Float32Array | undefined {
  const rows = labels(mapRows, window.rows, window.shiftRows);
  const columns = labels(mapColumns, window.columns, window.shiftColumns);
  const [down, across] = [rows.length / window.rows, columns.length / window.columns];
  const tokens = window.rows * window.columns;
  const mask = new Float32Array(down * across * tokens * tokens);
  const labelOf = (at: number, token: number) => {
    const row = Math.floor(at / across) * window.rows + Math.floor(token / window.columns);
    const column = (at % across) * window.columns + (token % window.columns);
    return (rows[row] as number) * 4 + (columns[column] as number);
  };
  let isNeeded = false;
  for (let at = 0, index = 0; at < down * across; at += 1) {
    for (let i = 0; i < tokens; i += 1) {
      for (let j = 0; j < tokens; j += 1, index += 1) {
        if (labelOf(at, i) === labelOf(at, j)) continue;
        mask[index] = apart;
        isNeeded = true;
      }
    }
  }
  return isNeeded ? mask : undefined;
}

/** Label of each position of a padded and shifted axis: 0 to 2 along the axis, 3 for padding. */
function labels(length: number, side: number, shift: number): number[] {
  const padded = Math.ceil(length / side) * side;
  return Array.from({ length: padded }, (_, at) => {
    const origin = (at + shift) % padded;
    if (origin >= length) return 3;
    if (shift === 0 || at < padded - side) return 0;
    return at < padded - shift ? 1 : 2;
  });
}

/** [batch, rows, columns, width] -> [batch · windows, tokens of a window, width], padded with zeros and rolled back. */
export function intoWindows(map: Tensor, window: Window): Tensor {
  const [batch, rows, columns, width] = map.shape as [number, number, number, number];
  const [down, across] = [Math.ceil(rows / window.rows), Math.ceil(columns / window.columns)];
  const below: [number, number] = [0, down * window.rows - rows];
  const beside: [number, number] = [0, across * window.columns - columns];
  const padded = below[1] + beside[1] > 0 ? tf.pad(map, [[0, 0], below, beside, [0, 0]]) : map;
  const rolled = roll(roll(padded, 1, window.shiftRows), 2, window.shiftColumns);
  const apartWindows = tf.reshape(rolled, [batch, down, window.rows, across, window.columns, width]);
  const ordered = tf.transpose(apartWindows, [0, 1, 3, 2, 4, 5]);
  return tf.reshape(ordered, [-1, window.rows * window.columns, width]);
}

/** Puts windows back where they came from. */
export function outOfWindows(windows: Tensor, rows: number, columns: number, window: Window): Tensor {
  const width = windows.shape.at(-1) as number;
  const [down, across] = [Math.ceil(rows / window.rows), Math.ceil(columns / window.columns)];
  const apartWindows = tf.reshape(windows, [-1, down, across, window.rows, window.columns, width]);
  const ordered = tf.transpose(apartWindows, [0, 1, 3, 2, 4, 5]);
  const padded = tf.reshape(ordered, [-1, down * window.rows, across * window.columns, width]);
  const back = (length: number, shift: number) => (length - shift) % length;
  const rolled = roll(
    roll(padded, 1, back(down * window.rows, window.shiftRows)),
    2,
    back(across * window.columns, window.shiftColumns),
  );
  const [batch, paddedRows, paddedColumns] = rolled.shape as [number, number, number];
  if (paddedRows === rows && paddedColumns === columns) return rolled;
  return tf.slice(rolled, [0, 0, 0, 0], [batch, rows, columns, width]);
}

/** Moves everything back by `shift` along an axis; what falls off comes in at the end. */
function roll(x: Tensor, axis: number, shift: number): Tensor {
  if (shift === 0) return x;
  const [head, tail] = tf.split(x, [shift, (x.shape[axis] as number) - shift], axis) as [Tensor, Tensor];
  return tf.concat([tail, head], axis);
}
