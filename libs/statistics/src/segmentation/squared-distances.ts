/** Positions that the searches may look at before lower envelopes are cheaper, in parts of the grid. */
const searchesPerPosition = 4;

/**
 * Squared Euclidean distance from each of the `targets` of a row-major grid of two or three axes to the nearest of the `sources`, exact
 * and linear in the number of positions. Along the last axis by lower envelopes of parabolas (Felzenszwalb & Huttenlocher 2012), along
 * the others by searching outwards from each target until going further cannot be nearer, which is quick where surfaces are near
 * each other; where they are not, envelopes along the second axis too.
 */
export function squaredDistances(input: {
  shape: readonly number[];
  strides: readonly number[];
  spacing: readonly number[];
  sources: ArrayLike<number>;
  targets: Uint32Array;
}): Float64Array {
  const { shape, strides, spacing, sources, targets } = input;
  const size = shape.reduce((product, of) => product * of, 1);
  const field = new Float64Array(size).fill(Infinity);
  for (let at = 0; at < sources.length; at += 1) field[sources[at] as number] = 0;
  const alongAxis = (axis: number): void => {
    const [length, stride] = [shape[axis] as number, strides[axis] as number];
    const line = lineTransform(length, spacing[axis] as number);
    for (let block = 0; block < size; block += stride * length) {
      for (let start = block; start < block + stride; start += 1) line(field, start, stride);
    }
  };
  const last = shape.length - 1;
  alongAxis(last);
  const slice = last === 2 ? (strides[0] as number) : size;
  const grid = { field, slice, row: shape[last] as number, deep: last === 2 ? (spacing[0] as number) : 1 };
  const height = spacing[last - 1] as number;
  const found = nearestAround(grid, targets, height, searchesPerPosition * size);
  if (found) return found;
  alongAxis(last - 1);
  return nearestAround(grid, targets, Infinity, Infinity) as Float64Array;
}

/** Min over slices and rows of f + (deep slices away)² + (high rows away)²; undefined where more than `budget` had to be looked at. */
function nearestAround(
  { field, slice, row, deep }: { field: Float64Array; slice: number; row: number; deep: number },
  targets: Uint32Array,
  high: number,
  budget: number,
): Float64Array | undefined {
  const found = new Float64Array(targets.length);
  const perSlice = deep * deep;
  const perRow = high * high;
  let looked = 0;
  /** The least of `best` and what the rows of the slice around `at` give, which is `far` (squared) from the target already. */
  const lookAround = (at: number, far: number, best: number): number => {
    const first = at - (at % slice);
    const end = first + slice;
    let least = Math.min(best, (field[at] as number) + far);
    let away = 1;
    for (; far + perRow * (away * away) < least; away += 1) {
      const below = at - away * row;
      const above = at + away * row;
      if (below < first && above >= end) break;
      let nearer = below < first ? Infinity : (field[below] as number);
      if (above < end && (field[above] as number) < nearer) nearer = field[above] as number;
      least = Math.min(least, nearer + far + perRow * (away * away));
    }
    looked += away;
    return least;
  };
  for (let index = 0; index < targets.length; index += 1) {
    const target = targets[index] as number;
    let best = lookAround(target, 0, Infinity);
    for (let away = 1; perSlice * (away * away) < best; away += 1) {
      const below = target - away * slice;
      const above = target + away * slice;
      if (below < 0 && above >= field.length) break;
      if (below >= 0) best = lookAround(below, perSlice * (away * away), best);
      if (above < field.length) best = lookAround(above, perSlice * (away * away), best);
    }
    if (looked > budget) return undefined;
    found[index] = best;
  }
  return found;
}

/** Replaces a line f by min over q of f(q) + (spacing (p - q))². */
function lineTransform(length: number, spacing: number): (field: Float64Array, start: number, stride: number) => void {
  const apexes = new Int32Array(length);
  const heights = new Float64Array(length);
  const from = new Float64Array(length + 1);
  const squared = spacing * spacing;
  return (field, start, stride) => {
    let last = -1;
    for (let q = 0, at = start; q < length; q += 1, at += stride) {
      const height = field[at] as number;
      if (height === Infinity) continue;
      let begin = -Infinity;
      while (last >= 0) {
        const p = apexes[last] as number;
        // Where parabola q gets below parabola p < q, in positions.
        begin = (height - (heights[last] as number)) / (2 * squared * (q - p)) + (p + q) / 2;
        if (begin > (from[last] as number)) break;
        last -= 1;
      }
      last += 1;
      from[last] = last === 0 ? -Infinity : begin;
      apexes[last] = q;
      heights[last] = height;
    }
    if (last < 0) return;
    from[last + 1] = Infinity;
    for (let p = 0, of = 0, at = start; p < length; p += 1, at += stride) {
      while ((from[of + 1] as number) < p) of += 1;
      const away = p - (apexes[of] as number);
      field[at] = (heights[of] as number) + squared * (away * away);
    }
  };
}
