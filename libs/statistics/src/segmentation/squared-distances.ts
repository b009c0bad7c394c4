/**
 * Squared Euclidean distance from every position of a row-major grid to the nearest of `sources`, exact and linear in the
 * number of positions: lower envelopes of parabolas along one axis after the other (Felzenszwalb & Huttenlocher 2012).
 */
export function squaredDistances(input: {
  shape: readonly number[];
  strides: readonly number[];
  spacing: readonly number[];
  sources: ArrayLike<number>;
}): Float64Array {
  const { shape, strides, spacing, sources } = input;
  const size = shape.reduce((product, of) => product * of, 1);
  const field = new Float64Array(size).fill(Infinity);
  for (let at = 0; at < sources.length; at += 1) field[sources[at] as number] = 0;
  shape.forEach((length, axis) => {
    const stride = strides[axis] as number;
    const line = lineTransform(length, spacing[axis] as number);
    for (let at = 0; at < size; at += 1) {
      if (Math.floor(at / stride) % length === 0) line(field, at, stride);
    }
  });
  return field;
}

/** Replaces a line f by min over q of f(q) + (spacing (p - q))². */
function lineTransform(length: number, spacing: number): (field: Float64Array, start: number, stride: number) => void {
  const values = new Float64Array(length);
  const apexes = new Int32Array(length);
  const from = new Float64Array(length + 1);
  const squared = spacing * spacing;
  /** Where parabola q gets below parabola p < q, in positions. */
  const crossing = (p: number, q: number): number =>
    ((values[q] as number) - (values[p] as number)) / (2 * squared * (q - p)) + (p + q) / 2;
  return (field, start, stride) => {
    let last = -1;
    for (let q = 0; q < length; q += 1) {
      values[q] = field[start + q * stride] as number;
      if (values[q] === Infinity) continue;
      while (last >= 0 && crossing(apexes[last] as number, q) <= (from[last] as number)) last -= 1;
      from[last + 1] = last < 0 ? -Infinity : crossing(apexes[last] as number, q);
      last += 1;
      apexes[last] = q;
    }
    if (last < 0) return;
    from[last + 1] = Infinity;
    for (let p = 0, of = 0; p < length; p += 1) {
      while ((from[of + 1] as number) < p) of += 1;
      const apex = apexes[of] as number;
      field[start + p * stride] = (values[apex] as number) + squared * (p - apex) ** 2;
    }
  };
}
