import { thumbnailSide as side } from './thumbnails.js';
import type { Flip, Window } from './views.js';

/** How one image lies in another: the part of the first that, mirrored so, looks like the second. */
export interface Registration {
  readonly flip: Flip;
  readonly window: Window;
  /** Pearson correlation of the 28 x 28 values, -1 to 1. */
  readonly correlation: number;
}

/** Steps of the search in shares of a side: from the grid's spacing to a tenth of a pixel. */
const steps = [0.02, 0.01, 0.005, 0.0025] as const;

/** Moves in x, y and size; growing and shrinking keep the centre or a corner. */
const moves = [
  [1, 0, 0],
  [-1, 0, 0],
  [0, 1, 0],
  [0, -1, 0],
  [-0.5, -0.5, 1],
  [0.5, 0.5, -1],
  [0, 0, 1],
  [0, 0, -1],
  [-1, -1, 1],
  [1, 1, -1],
  [-1, 0, 1],
  [1, 0, -1],
  [0, -1, 1],
  [0, 1, -1],
] as const;

/** How far a window may reach over the edge: some programs shift what they enlarge by half a pixel. */
const beyondEdge = 0.025;

/** The smallest part that counts as a copy of the whole, by side. */
const smallestSize = 0.85;

/** A copy beyond doubt: the last thousandths tell nobody anything, and take most of the time where many images are alike. */
const enough = 0.995;

/** The least correlation at which going on to the next finer step has ever led to a copy. */
const worthwhile = [0.9, 0.95, 0.97, 0.975] as const;

/**
 * Moves and scales the window from where `start` proposes it until the correlation no longer grows. Stops where that is
 * `enough`, and where too little is left to hope for.
 */
export function register(
  first: Uint8Array,
  second: Uint8Array,
  start: { readonly flip: Flip; readonly window: Window },
): Registration {
  const mirrored = mirror(second, start.flip);
  let { window } = start;
  let correlation = correlationOf(first, mirrored, window);
  for (const [level, step] of steps.entries()) {
    if (correlation < (worthwhile[level] as number)) break;
    // Far from the place every other row shows the way as well.
    const stride = level === 0 ? 2 : 1;
    if (stride > 1) correlation = correlationOf(first, mirrored, window, stride);
    for (let moved = true; moved && correlation < enough;) {
      moved = false;
      for (const [x, y, size] of moves) {
        const next = within({ x: window.x + x * step, y: window.y + y * step, size: window.size + size * step });
        const found = correlationOf(first, mirrored, next, stride);
        if (found <= correlation + 1e-9) continue;
        [window, correlation, moved] = [next, found, true];
      }
    }
    if (stride > 1) correlation = correlationOf(first, mirrored, window);
  }
  return { flip: start.flip, window, correlation };
}

function within({ x, y, size }: Window): Window {
  const kept = Math.min(1, Math.max(smallestSize, size));
  const inside = (start: number) => Math.min(1 - kept + beyondEdge, Math.max(-beyondEdge, start));
  return { x: inside(x), y: inside(y), size: kept };
}

/** The thumbnail turned over. */
export function mirror(values: Uint8Array, flip: Flip): Uint8Array {
  if (flip === 'none') return values;
  return values.map((_, at) => {
    const [x, y] = [at % side, Math.floor(at / side)];
    const column = flip === 'vertical' ? x : side - 1 - x;
    const row = flip === 'horizontal' ? y : side - 1 - y;
    return values[row * side + column] as number;
  });
}

const columnAt = new Int32Array(side);
const columnShare = new Float64Array(side);

/** Correlation of the window of `first`, read between its pixels, with the whole of `second`; on every `stride`-th row. */
export function correlationOf(first: Uint8Array, second: Uint8Array, { x, y, size }: Window, stride = 1): number {
  for (let column = 0; column < side; column += 1) {
    const at = Math.max(0, Math.min(side - 1, x * side + (column + 0.5) * size - 0.5));
    columnAt[column] = Math.min(side - 2, Math.floor(at));
    columnShare[column] = at - (columnAt[column] as number);
  }
  let [sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0];
  for (let row = 0; row < side; row += stride) {
    const at = Math.max(0, Math.min(side - 1, y * side + (row + 0.5) * size - 0.5));
    const top = Math.min(side - 2, Math.floor(at));
    const share = at - top;
    for (let column = 0; column < side; column += 1) {
      const from = top * side + (columnAt[column] as number);
      const part = columnShare[column] as number;
      const upper = (first[from] as number) * (1 - part) + (first[from + 1] as number) * part;
      const lower = (first[from + side] as number) * (1 - part) + (first[from + side + 1] as number) * part;
      const a = upper * (1 - share) + lower * share;
      const b = second[row * side + column] as number;
      sumA += a;
      sumB += b;
      sumAA += a * a;
      sumBB += b * b;
      sumAB += a * b;
    }
  }
  const count = (side * side) / stride;
  const spread = (sumAA - (sumA * sumA) / count) * (sumBB - (sumB * sumB) / count);
  return spread > 0 ? (sumAB - (sumA * sumB) / count) / Math.sqrt(spread) : 0;
}
