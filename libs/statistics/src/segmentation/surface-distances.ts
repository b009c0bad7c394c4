import type { Mask, MaskPair } from './mask.js';
import { checkMasks, checkSpacing } from './mask.js';
import { squaredDistances } from './squared-distances.js';
import { type Box, stridesOf, surfaceOf } from './surface.js';

/** Distances in mm from each surface position of one mask to the nearest of the other, ascending; empty for an empty mask. */
export interface SurfaceDistances {
  fromTruth: Float64Array;
  fromPrediction: Float64Array;
}

/** Both directed sets of surface distances; where a mask is empty there are none and both are empty. */
export function surfaceDistances({ truth, prediction, spacingMm }: MaskPair): SurfaceDistances {
  checkMasks(truth, prediction);
  checkSpacing(truth.shape, spacingMm);
  const bounds = boundsOf([truth, prediction]);
  const [a, b] = [cut(truth, bounds), cut(prediction, bounds)];
  const [surfaceA, surfaceB] = [surfaceOf(a), surfaceOf(b)];
  if (surfaceA.length === 0 || surfaceB.length === 0) {
    return { fromTruth: new Float64Array(), fromPrediction: new Float64Array() };
  }
  const distances = (from: Uint32Array, to: Uint32Array): Float64Array => {
    const squared = squaredDistances({ ...a, spacing: spacingMm, sources: to, targets: from });
    return squared.map(Math.sqrt).sort();
  };
  return { fromTruth: distances(surfaceA, surfaceB), fromPrediction: distances(surfaceB, surfaceA) };
}

/** First and last position along each axis that is inside any of the masks; distances need no more of the image. */
function boundsOf(masks: readonly Mask[]): { low: number[]; high: number[] } {
  const shape = masks[0]?.shape ?? [];
  const strides = stridesOf(shape);
  const columns = shape.at(-1) as number;
  const low = shape.map((size) => size);
  const high = shape.map(() => -1);
  const include = (at: number): void =>
    shape.forEach((size, axis) => {
      const position = Math.floor(at / (strides[axis] as number)) % size;
      low[axis] = Math.min(low[axis] as number, position);
      high[axis] = Math.max(high[axis] as number, position);
    });
  for (const { data } of masks) {
    for (let row = 0; row < data.length; row += columns) {
      let first = row;
      while (first < row + columns && data[first] === 0) first += 1;
      if (first === row + columns) continue;
      let last = row + columns - 1;
      while (data[last] === 0) last -= 1;
      include(first);
      include(last);
    }
  }
  return { low, high };
}

/** What lies within the bounds, with one position of outside around it. */
function cut({ shape, data }: Mask, { low, high }: { low: number[]; high: number[] }): Box {
  const strides = stridesOf(shape);
  const inner = shape.map((_, axis) => Math.max(0, (high[axis] as number) - (low[axis] as number) + 1));
  const padded = inner.map((size) => size + 2);
  const paddedStrides = stridesOf(padded);
  const box = new Uint8Array(padded.reduce((product, of) => product * of, 1));
  const columns = inner.at(-1) as number;
  const rows = inner.slice(0, -1).reduce((product, of) => product * of, 1);
  for (let row = 0; row < rows; row += 1) {
    let source = low.at(-1) as number;
    let target = 1;
    for (let axis = inner.length - 2, left = row; axis >= 0; axis -= 1) {
      const position = left % (inner[axis] as number);
      left = Math.floor(left / (inner[axis] as number));
      source += (position + (low[axis] as number)) * (strides[axis] as number);
      target += (position + 1) * (paddedStrides[axis] as number);
    }
    for (let column = 0; column < columns; column += 1) box[target + column] = data[source + column] === 0 ? 0 : 1;
  }
  return { shape: padded, strides: paddedStrides, data: box };
}
