/** A symmetric matrix as vectors diag(values) vectors^T; everything is [n, n] by rows, an eigenvector is a column. */
export interface Eigen {
  values: Float64Array;
  vectors: Float64Array;
}

const sweeps = 30;
/** Convergence is quadratic: what is left after a sweep that ends here is far smaller. */
const tolerance = 1e-9;

/**
 * Cyclic Jacobi iteration (Golub & Van Loan 8.5). `start` holds the vectors of a matrix nearby: its basis makes this one nearly
 * diagonal, and two or three sweeps are enough.
 */
export function eigenOf(matrix: Float64Array, n: number, start: Float64Array): Eigen {
  const vectors = start.slice();
  const a = product(product(transposed(vectors, n), matrix, n), vectors, n);
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    let turned = false;
    for (let p = 0; p < n - 1; p += 1) {
      for (let q = p + 1; q < n; q += 1) turned = rotate(a, vectors, n, p, q) || turned;
    }
    if (!turned) break;
  }
  return { values: Float64Array.from({ length: n }, (_, at) => a[at * n + at] as number), vectors };
}

/** Makes a[p, q] zero by a rotation of both bases; says whether it was worth one. */
function rotate(a: Float64Array, vectors: Float64Array, n: number, p: number, q: number): boolean {
  const off = a[p * n + q] as number;
  const [first, second] = [a[p * n + p] as number, a[q * n + q] as number];
  if (Math.abs(off) <= tolerance * Math.sqrt(Math.abs(first * second))) return false;
  const theta = (second - first) / (2 * off);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  // Rows k of both columns, then columns k of both rows.
  for (const [stride, offset, matrix] of [
    [n, 1, a],
    [1, n, a],
    [n, 1, vectors],
  ] as const) {
    for (let k = 0; k < n; k += 1) {
      const [atP, atQ] = [k * stride + p * offset, k * stride + q * offset];
      const left = matrix[atP] as number;
      const right = matrix[atQ] as number;
      matrix[atP] = c * left - s * right;
      matrix[atQ] = s * left + c * right;
    }
  }
  return true;
}

function transposed(matrix: Float64Array, n: number): Float64Array {
  return matrix.map((_, at) => matrix[(at % n) * n + Math.floor(at / n)] as number);
}

function product(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    for (let k = 0; k < n; k += 1) {
      const factor = a[i * n + k] as number;
      for (let j = 0; j < n; j += 1)
        result[i * n + j] = (result[i * n + j] as number) + factor * (b[k * n + j] as number);
    }
  }
  return result;
}
