/** One channel of a picture, row by row. */
export interface Plane {
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
}

/** Where a target side lies on the source: `from` and `length` in source pixels, `count` target pixels. */
export interface Span {
  readonly from: number;
  readonly length: number;
  readonly count: number;
}

/** For each target pixel the first source pixel and the weights from there on; all of them add up to 1. */
type Kernel = readonly { readonly first: number; readonly weights: Float64Array }[];

/**
 * A triangle as wide as a target pixel, at least as a source pixel: bilinear where it enlarges, free of aliasing where it shrinks.
 * The weights of Pillow's `Image.resize(..., BILINEAR, box=...)`.
 */
function kernelOf({ from, length, count }: Span, side: number): Kernel {
  const scale = length / count;
  const reach = Math.max(scale, 1);
  return Array.from({ length: count }, (_, at) => {
    const center = from + (at + 0.5) * scale;
    const first = Math.max(0, Math.floor(center - reach + 0.5));
    const end = Math.min(side, Math.floor(center + reach + 0.5));
    const weights = Float64Array.from({ length: Math.max(0, end - first) }, (__, tap) =>
      Math.max(0, 1 - Math.abs((first + tap - center + 0.5) / reach)),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: sum === 0 ? weights : weights.map((weight) => weight / sum) };
  });
}

/** The part of a plane that two spans name, resized to their counts. Beyond the plane's edge nothing is drawn from. */
export function resized({ height, width, values }: Plane, rows: Span, columns: Span): Plane {
  const across = kernelOf(columns, width);
  const down = kernelOf(rows, height);
  const [firstRow, lastRow] = [
    down[0]?.first ?? 0,
    Math.max(...down.map(({ first, weights }) => first + weights.length)),
  ];
  // [rows that are needed, target columns]
  const half = new Float32Array((lastRow - firstRow) * columns.count);
  for (let row = firstRow; row < lastRow; row += 1) {
    for (let column = 0; column < columns.count; column += 1) {
      const { first, weights } = across[column] as Kernel[number];
      let sum = 0;
      for (let tap = 0; tap < weights.length; tap += 1)
        sum += (weights[tap] as number) * (values[row * width + first + tap] as number);
      half[(row - firstRow) * columns.count + column] = sum;
    }
  }
  const result = new Float32Array(rows.count * columns.count);
  for (let row = 0; row < rows.count; row += 1) {
    const { first, weights } = down[row] as Kernel[number];
    for (let column = 0; column < columns.count; column += 1) {
      let sum = 0;
      for (let tap = 0; tap < weights.length; tap += 1)
        sum += (weights[tap] as number) * (half[(first - firstRow + tap) * columns.count + column] as number);
      result[row * columns.count + column] = sum;
    }
  }
  return { height: rows.count, width: columns.count, values: result };
}
