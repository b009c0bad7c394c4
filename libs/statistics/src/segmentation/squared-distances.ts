/**
 * Squared Euclidean distance from each of the `targets` of a row-major grid to the nearest of the `sources`, exact: lower envelopes of
 * parabolas (Felzenszwalb & Huttenlocher 2012) along all axes but the first, and along that one a search outwards from each
 * target, which ends where going further cannot be nearer. Linear in the number of positions for the targets of a surface.
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
  for (let axis = shape.length - 1; axis > 0; axis -= 1) {
    const [length, stride] = [shape[axis] as number, strides[axis] as number];
    const line = lineTransform(length, spacing[axis] as number);
    for (let block = 0; block < size; block += stride * length) {
      for (let start = block; start < block + stride; start += 1) line(field, start, stride);
    }
  }
  return Float64Array.from(targets, nearestAlong(field, strides[0] as number, spacing[0] as number));
}

/** Min over p of f(p) + (spacing (p - position))² along the first axis. */
function nearestAlong(field: Float64Array, stride: number, spacing: number): (target: number) => number {
  const squared = spacing * spacing;
  return (target) => {
    let best = field[target] as number;
    for (let away = 1; squared * (away * away) < best; away += 1) {
      const below = target - away * stride;
      const above = target + away * stride;
      if (below < 0 && above >= field.length) break;
      let height = below < 0 ? Infinity : (field[below] as number);
      if (above < field.length && (field[above] as number) < height) height = field[above] as number;
      best = Math.min(best, height + squared * (away * away));
    }
    return best;
  };
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
