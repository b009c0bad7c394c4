import { thumbnailSide } from './thumbnails.js';

export type Flip = 'none' | 'horizontal' | 'vertical' | 'both';

export const flips = ['none', 'horizontal', 'vertical', 'both'] as const satisfies readonly Flip[];

/** A square part of an image in shares of its side: x and y of its upper left corner, and its size. */
export interface Window {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

export const wholeImage: Window = { x: 0, y: 0, size: 1 };

/** Frequencies kept along each axis. */
const frequencies = 8;

/** Values of one signature: the cosine coefficients of 8 x 8 frequencies, the mean (the first) zero. */
export const signatureSize = frequencies * frequencies;

/** Cuts that are tried: sizes .95 and .9 at three places along each axis. Registration finds what lies between. */
const sizes = [1, 0.95, 0.9] as const;
const places = [0, 0.5, 1] as const;

interface Axis {
  readonly start: number;
  readonly size: number;
  /** [28, 8]: the integral over each pixel of each cosine that fits the cut. */
  readonly cosines: Float64Array;
}

const axes: readonly Axis[] = sizes.flatMap((size) =>
  (size === 1 ? [0] : places).map((place) => {
    const start = place * (1 - size);
    return { start, size, cosines: cosinesOf(start, size) };
  }),
);

/** The cuts of an image in the order in which `signaturesOf` gives them; the first is the whole image. */
export const windows: readonly Window[] = axes.flatMap((column) =>
  axes.filter(({ size }) => size === column.size).map((row) => ({ x: column.start, y: row.start, size: column.size })),
);

function cosinesOf(start: number, size: number): Float64Array {
  const cosines = new Float64Array(thumbnailSide * frequencies);
  for (let pixel = 0; pixel < thumbnailSide; pixel += 1) {
    const within = (edge: number) => Math.min(1, Math.max(0, (edge / thumbnailSide - start) / size));
    const [from, to] = [within(pixel), within(pixel + 1)];
    for (let u = 0; u < frequencies; u += 1) {
      const turn = Math.PI * u;
      const area = u === 0 ? (to - from) / Math.SQRT2 : (Math.sin(turn * to) - Math.sin(turn * from)) / turn;
      cosines[pixel * frequencies + u] = area;
    }
  }
  return cosines;
}

/**
 * Signatures [cuts, 64] of the first `count` cuts of a thumbnail, each of length one: their product is the correlation of
 * the two images without their fine detail. Made straight from the pixels, cut and transform in one.
 */
export function signaturesOf(thumbnail: Uint8Array, count: number, into: Float32Array): void {
  const half = new Float64Array(thumbnailSide * frequencies); // [28 rows, 8]
  let view = 0;
  for (const column of axes) {
    if (view >= count) return;
    half.fill(0);
    for (let y = 0; y < thumbnailSide; y += 1) addRow(thumbnail, y, column.cosines, half);
    for (const row of axes) {
      if (row.size !== column.size) continue;
      transformColumns(half, row.cosines, into.subarray(view * signatureSize, (view + 1) * signatureSize));
      view += 1;
    }
  }
}

function addRow(thumbnail: Uint8Array, y: number, cosines: Float64Array, half: Float64Array): void {
  const to = y * frequencies;
  for (let x = 0; x < thumbnailSide; x += 1) {
    const value = thumbnail[y * thumbnailSide + x] as number;
    const from = x * frequencies;
    for (let u = 0; u < frequencies; u += 1) {
      half[to + u] = (half[to + u] as number) + value * (cosines[from + u] as number);
    }
  }
}

const sums = new Float64Array(signatureSize);

function transformColumns(half: Float64Array, cosines: Float64Array, into: Float32Array): void {
  sums.fill(0);
  for (let y = 0; y < thumbnailSide; y += 1) {
    for (let v = 0; v < frequencies; v += 1) {
      const weight = cosines[y * frequencies + v] as number;
      for (let u = 0; u < frequencies; u += 1) {
        const at = v * frequencies + u;
        sums[at] = (sums[at] as number) + weight * (half[y * frequencies + u] as number);
      }
    }
  }
  sums[0] = 0;
  let energy = 0;
  for (const value of sums) energy += value * value;
  const scale = energy > 0 ? 1 / Math.sqrt(energy) : 0;
  for (let at = 0; at < signatureSize; at += 1) into[at] = (sums[at] as number) * scale;
}

/** The signs that turn a signature into that of the mirrored image: odd cosines change theirs. */
export const flipSigns: readonly Float32Array[] = flips.map((flip) =>
  Float32Array.from({ length: signatureSize }, (_, at) => {
    const oddColumn = (flip === 'horizontal' || flip === 'both') && at % 2 === 1;
    const oddRow = (flip === 'vertical' || flip === 'both') && Math.floor(at / frequencies) % 2 === 1;
    return oddColumn === oddRow ? 1 : -1;
  }),
);
