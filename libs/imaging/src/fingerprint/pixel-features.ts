import type { ImageShape } from '@paucis/contracts';
import type { Picture } from '../samples.js';

/** The shrunk image of every sample: so many cells a side, each the mean of its pixels, for each of so many colours. */
export interface Grid {
  readonly side: number;
  readonly colours: 1 | 3;
  readonly isVolume: boolean;
  /** Cells of the outer tenth: so many from each edge. */
  readonly border: number;
}

/** Few enough values for a regression to be solved in a blink, enough to see what a linear model can see. */
export function gridFor({ channels, depth }: ImageShape): Grid {
  if (depth !== undefined) return { side: 8, colours: 1, isVolume: true, border: 1 };
  return channels === 3
    ? { side: 12, colours: 3, isVolume: false, border: 1 }
    : { side: 16, colours: 1, isVolume: false, border: 2 };
}

export const cellsIn = ({ side, colours, isVolume }: Grid): number => side ** (isVolume ? 3 : 2) * colours;

/** Which cells lie in the outer tenth. */
export function borderCells(grid: Grid): number[] {
  const { side, colours, isVolume, border } = grid;
  const isOuter = (at: number) => at < border || at >= side - border;
  return Array.from({ length: cellsIn(grid) }, (_, cell) => cell).filter((cell) => {
    const place = Math.floor(cell / colours);
    const [column, row, slice] = [place % side, Math.floor(place / side) % side, Math.floor(place / side ** 2)];
    return isOuter(column) || isOuter(row) || (isVolume && isOuter(slice));
  });
}

/** [(side,) side, side, colours]: means over the pixels of each cell; values that are not finite are left out. */
export function cellsOf(picture: Picture, grid: Grid): Float32Array {
  const { height, width, channels, pixels, depth = 1 } = picture;
  const { side, colours, isVolume } = grid;
  const cells = cellsIn(grid);
  const sums = new Float64Array(cells);
  const counts = new Float64Array(cells);
  const rows = placesOf(height, side);
  const columns = placesOf(width, side);
  const slices = isVolume ? placesOf(depth, side) : undefined;
  let at = 0;
  for (let slice = 0; slice < depth; slice += 1) {
    const sliceAt = slices ? (slices[slice] as number) * side : 0;
    for (let row = 0; row < height; row += 1) {
      const rowAt = (sliceAt + (rows[row] as number)) * side;
      for (let column = 0; column < width; column += 1) {
        const place = (rowAt + (columns[column] as number)) * colours;
        for (let channel = 0; channel < channels; channel += 1, at += 1) {
          const value = pixels[at] as number;
          if (!Number.isFinite(value)) continue;
          const cell = colours === 3 && channels === 3 ? place + channel : place;
          sums[cell] = (sums[cell] as number) + value;
          counts[cell] = (counts[cell] as number) + 1;
        }
      }
    }
  }
  return filled(sums, counts);
}

/** The cell of each pixel of a side; images smaller than the grid leave cells empty. */
const placesOf = (length: number, side: number): Uint16Array =>
  Uint16Array.from({ length }, (_, at) => Math.floor((at * side) / length));

/** An empty cell takes the value before it: a constant would only add to the mean. */
function filled(sums: Float64Array, counts: Float64Array): Float32Array {
  const cells = new Float32Array(sums.length);
  let last = 0;
  for (let cell = 0; cell < cells.length; cell += 1) {
    const count = counts[cell] as number;
    if (count > 0) last = (sums[cell] as number) / count;
    cells[cell] = last;
  }
  return cells;
}

/** Values looked at for percentiles: of a larger image every so-many-th. */
const looked = 1024;
const shares = [0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1];

/** How many values `tonesOf` gives. */
export const toneCount = shares.length;

/** Percentiles of the image's values, which tell of its histogram what a linear model can use; undefined without any value. */
export function tonesOf({ pixels }: Picture): Float32Array | undefined {
  const step = Math.max(1, Math.floor(pixels.length / looked));
  const values = new Float32Array(Math.ceil(pixels.length / step));
  let count = 0;
  for (let at = 0; at < pixels.length; at += step) {
    const value = pixels[at] as number;
    if (Number.isFinite(value)) values[count++] = value;
  }
  if (count === 0) return undefined;
  const sorted = values.subarray(0, count).sort();
  return Float32Array.from(shares, (share) => sorted[Math.round(share * (count - 1))] as number);
}

const rootOfHalfPi = Math.sqrt(Math.PI / 2);

/**
 * Standard deviation of the noise: the mean absolute answer of the difference of two Laplacians, which smooth structure leaves
 * at zero (Immerkær, Fast noise variance estimation, 1996). Of the first channel of the middle slice; undefined below 3 x 3.
 */
export function noiseOf({ pixels, height, width, channels, depth }: Picture): number | undefined {
  if (height < 3 || width < 3) return undefined;
  const start = depth === undefined ? 0 : Math.floor(depth / 2) * height * width * channels;
  const value = (row: number, column: number) => pixels[start + (row * width + column) * channels] as number;
  let sum = 0;
  for (let row = 1; row < height - 1; row += 1) {
    for (let column = 1; column < width - 1; column += 1) {
      const cross = value(row - 1, column) + value(row + 1, column) + value(row, column - 1) + value(row, column + 1);
      const corners =
        value(row - 1, column - 1) +
        value(row - 1, column + 1) +
        value(row + 1, column - 1) +
        value(row + 1, column + 1);
      sum += Math.abs(4 * value(row, column) - 2 * cross + corners);
    }
  }
  const found = (rootOfHalfPi * sum) / (6 * (height - 2) * (width - 2));
  return Number.isFinite(found) ? found : undefined;
}
