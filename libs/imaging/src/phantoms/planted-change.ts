import type { Random } from '@paucis/statistics';
import { byte, within } from './phantom-kind.js';

/** How a planted copy differs from its original. */
export type Change =
  | { readonly kind: 'exact' }
  | { readonly kind: 'flip' }
  | { readonly kind: 'crop'; readonly size: number; readonly left: number; readonly top: number }
  | { readonly kind: 'intensity'; readonly gain: number };

export function drawChange(random: Random): Change {
  const kind = (['exact', 'flip', 'crop', 'intensity'] as const)[random.integer(4)] ?? 'exact';
  if (kind === 'intensity') return { kind, gain: within(random, 0.9, 1.1) };
  if (kind !== 'crop') return { kind };
  const size = within(random, 0.93, 0.97);
  return { kind, size, left: within(random, 0, 1 - size), top: within(random, 0, 1 - size) };
}

/** The image as the change leaves it: [(depth,) side, side]; a mask takes the same places and keeps its values. */
export function changed(pixels: Uint8Array, side: number, change: Change, isMask = false): Uint8Array {
  if (change.kind === 'exact') return pixels;
  if (change.kind === 'intensity') return isMask ? pixels : pixels.map((value) => byte(value * change.gain));
  const result = new Uint8Array(pixels.length);
  const plane = side * side;
  for (let at = 0; at < pixels.length; at += 1) {
    const [slice, row, column] = [Math.floor(at / plane), Math.floor((at % plane) / side), at % side];
    const start = slice * plane;
    if (change.kind === 'flip') result[at] = pixels[start + row * side + (side - 1 - column)] as number;
    else {
      const y = (change.top + (change.size * (row + 0.5)) / side) * side - 0.5;
      const x = (change.left + (change.size * (column + 0.5)) / side) * side - 0.5;
      const view = { side, start };
      result[at] = isMask ? nearest(pixels, view, x, y) : byte(bilinear(pixels, view, x, y));
    }
  }
  return result;
}

interface View {
  readonly side: number;
  readonly start: number;
}

const inRange = (value: number, side: number): number => Math.max(0, Math.min(side - 1, value));

const nearest = (pixels: Uint8Array, { side, start }: View, x: number, y: number): number =>
  pixels[start + inRange(Math.round(y), side) * side + inRange(Math.round(x), side)] as number;

function bilinear(pixels: Uint8Array, { side, start }: View, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const value = (row: number, column: number) =>
    pixels[start + inRange(row, side) * side + inRange(column, side)] as number;
  const [right, below] = [x - left, y - top];
  const upper = value(top, left) * (1 - right) + value(top, left + 1) * right;
  const lower = value(top + 1, left) * (1 - right) + value(top + 1, left + 1) * right;
  return upper * (1 - below) + lower * below;
}
