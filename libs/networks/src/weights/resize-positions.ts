/** Cubic convolution kernel with a = -0.75, as PyTorch's bicubic interpolation. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  const a = -0.75;
  if (x <= 1) return (a + 2) * x ** 3 - (a + 3) * x ** 2 + 1;
  return x < 2 ? a * (x ** 3 - 5 * x ** 2 + 8 * x - 4) : 0;
}

/** Four neighbours and their weights for each position of an axis; pixel centres at (i + 0.5) / size, borders repeated. */
function taps(from: number, to: number): { readonly at: number; readonly weight: number }[][] {
  return Array.from({ length: to }, (_, index) => {
    const centre = ((index + 0.5) * from) / to - 0.5;
    const first = Math.floor(centre) - 1;
    return [0, 1, 2, 3].map((step) => ({
      at: Math.min(Math.max(first + step, 0), from - 1),
      weight: cubic(centre - first - step),
    }));
  });
}

/**
 * Positions [1, prefix + side², width] resized to the square grid of `shape` (bicubic); the prefix of both is what exceeds a
 * square. Undefined where either grid is no square.
 */
export function resizePositions(
  { shape: from, values }: { readonly shape: readonly number[]; readonly values: Float32Array },
  shape: readonly number[],
): Float32Array | undefined {
  const [, length = 0, width = 0] = shape;
  const [, oldLength = 0, oldWidth = 0] = from;
  const side = Math.floor(Math.sqrt(length));
  const oldSide = Math.floor(Math.sqrt(oldLength));
  const prefix = length - side ** 2;
  if (from.length !== 3 || width !== oldWidth || oldLength - oldSide ** 2 !== prefix) return undefined;
  const target = new Float32Array(length * width);
  target.set(values.subarray(0, prefix * width));
  const axis = taps(oldSide, side);
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const start = (prefix + row * side + column) * width;
      for (const down of axis[row] ?? []) {
        for (const across of axis[column] ?? []) {
          const source = (prefix + down.at * oldSide + across.at) * width;
          const weight = down.weight * across.weight;
          for (let at = 0; at < width; at += 1) {
            target[start + at] = (target[start + at] as number) + weight * (values[source + at] as number);
          }
        }
      }
    }
  }
  return target;
}
