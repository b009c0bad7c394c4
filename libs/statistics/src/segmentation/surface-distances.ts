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
    const field = squaredDistances({ shape: a.shape, strides: a.strides, spacing: spacingMm, sources: to });
    return Float64Array.from(from, (at) => Math.sqrt(field[at] as number)).sort();
  };
  return { fromTruth: distances(surfaceA, surfaceB), fromPrediction: distances(surfaceB, surfaceA) };
}

/** First and last position along each axis that is inside any of the masks; distances need no more of the image. */
function boundsOf(masks: readonly Mask[]): { low: number[]; high: number[] } {
  const shape = masks[0]?.shape ?? [];
  const strides = stridesOf(shape);
  const low = shape.map((size) => size);
  const high = shape.map(() => -1);
  for (const { data } of masks) {
    for (let at = 0; at < data.length; at += 1) {
      if (data[at] === 0) continue;
      for (let axis = 0; axis < shape.length; axis += 1) {
        const position = Math.floor(at / (strides[axis] as number)) % (shape[axis] as number);
        if (position < (low[axis] as number)) low[axis] = position;
        if (position > (high[axis] as number)) high[axis] = position;
      }
    }
  }
  return { low, high };
}

function cut({ shape, data }: Mask, { low, high }: { low: number[]; high: number[] }): Box {
  const strides = stridesOf(shape);
  const inner = shape.map((_, axis) => Math.max(0, (high[axis] as number) - (low[axis] as number) + 1));
  const innerStrides = stridesOf(inner);
  const size = inner.reduce((product, of) => product * of, 1);
  const box = new Uint8Array(size);
  for (let at = 0; at < size; at += 1) {
    let source = 0;
    for (let axis = 0; axis < inner.length; axis += 1) {
      const position = Math.floor(at / (innerStrides[axis] as number)) % (inner[axis] as number);
      source += (position + (low[axis] as number)) * (strides[axis] as number);
    }
    box[at] = data[source] === 0 ? 0 : 1;
  }
  return { shape: inner, strides: innerStrides, data: box };
}
