/** A symmetric matrix as vectors diag(values) vectors^T; everything is [n, n] by rows, an eigenvector is a column. */
export interface Eigen {
  values: Float64Array;
  vectors: Float64Array;
}

const mostIterations = 50;

/** Householder's reduction to tridiagonal form and implicit QL (EISPACK's tred2 and tql2; Golub & Van Loan 8.3). */
export function eigenOf(matrix: Float64Array, n: number): Eigen {
  const vectors = matrix.slice();
  const values = new Float64Array(n);
  const off = new Float64Array(n);
  tridiagonalise(vectors, values, off, n);
  diagonalise(vectors, values, off, n);
  return { values, vectors };
}

/** Leaves the diagonal in `d`, what stands beside it in `e` and the basis in `v`. */
function tridiagonalise(v: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  const at = (row: number, column: number): number => v[row * n + column] as number;
  for (let j = 0; j < n; j += 1) d[j] = at(n - 1, j);
  for (let i = n - 1; i > 0; i -= 1) {
    let scale = 0;
    for (let k = 0; k < i; k += 1) scale += Math.abs(d[k] as number);
    let h = 0;
    if (scale === 0) {
      e[i] = d[i - 1] as number;
      for (let j = 0; j < i; j += 1) {
        d[j] = at(i - 1, j);
        v[i * n + j] = v[j * n + i] = 0;
      }
    } else {
      for (let k = 0; k < i; k += 1) {
        d[k] = (d[k] as number) / scale;
        h += (d[k] as number) ** 2;
      }
      const f = d[i - 1] as number;
      const g = f > 0 ? -Math.sqrt(h) : Math.sqrt(h);
      e[i] = scale * g;
      h -= f * g;
      d[i - 1] = f - g;
      e.fill(0, 0, i);
      reflect(v, d, e, n, i, h);
    }
    d[i] = h;
  }
  accumulate(v, d, n);
  e[0] = 0;
}

function reflect(v: Float64Array, d: Float64Array, e: Float64Array, n: number, i: number, h: number): void {
  for (let j = 0; j < i; j += 1) {
    const f = d[j] as number;
    v[j * n + i] = f;
    let g = (e[j] as number) + (v[j * n + j] as number) * f;
    for (let k = j + 1; k < i; k += 1) {
      g += (v[k * n + j] as number) * (d[k] as number);
      e[k] = (e[k] as number) + (v[k * n + j] as number) * f;
    }
    e[j] = g;
  }
  let f = 0;
  for (let j = 0; j < i; j += 1) {
    e[j] = (e[j] as number) / h;
    f += (e[j] as number) * (d[j] as number);
  }
  const half = f / (h + h);
  for (let j = 0; j < i; j += 1) e[j] = (e[j] as number) - half * (d[j] as number);
  for (let j = 0; j < i; j += 1) {
    const [x, y] = [d[j] as number, e[j] as number];
    for (let k = j; k < i; k += 1)
      v[k * n + j] = (v[k * n + j] as number) - (x * (e[k] as number) + y * (d[k] as number));
    d[j] = v[(i - 1) * n + j] as number;
    v[i * n + j] = 0;
  }
}

function accumulate(v: Float64Array, d: Float64Array, n: number): void {
  for (let i = 0; i < n - 1; i += 1) {
    v[(n - 1) * n + i] = v[i * n + i] as number;
    v[i * n + i] = 1;
    const h = d[i + 1] as number;
    if (h !== 0) {
      for (let k = 0; k <= i; k += 1) d[k] = (v[k * n + i + 1] as number) / h;
      for (let j = 0; j <= i; j += 1) {
        let g = 0;
        for (let k = 0; k <= i; k += 1) g += (v[k * n + i + 1] as number) * (v[k * n + j] as number);
        for (let k = 0; k <= i; k += 1) v[k * n + j] = (v[k * n + j] as number) - g * (d[k] as number);
      }
    }
    for (let k = 0; k <= i; k += 1) v[k * n + i + 1] = 0;
  }
  for (let j = 0; j < n; j += 1) {
    d[j] = v[(n - 1) * n + j] as number;
    v[(n - 1) * n + j] = 0;
  }
  v[n * n - 1] = 1;
}

function diagonalise(v: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  for (let i = 1; i < n; i += 1) e[i - 1] = e[i] as number;
  e[n - 1] = 0;
  let [shift, largest] = [0, 0];
  for (let l = 0; l < n; l += 1) {
    largest = Math.max(largest, Math.abs(d[l] as number) + Math.abs(e[l] as number));
    let m = l;
    while (m < n - 1 && Math.abs(e[m] as number) > Number.EPSILON * largest) m += 1;
    for (let iteration = 0; m > l && iteration < mostIterations; iteration += 1) {
      const g = d[l] as number;
      const p = ((d[l + 1] as number) - g) / (2 * (e[l] as number));
      const r = p < 0 ? -Math.hypot(p, 1) : Math.hypot(p, 1);
      d[l] = (e[l] as number) / (p + r);
      d[l + 1] = (e[l] as number) * (p + r);
      const h = g - (d[l] as number);
      for (let i = l + 2; i < n; i += 1) d[i] = (d[i] as number) - h;
      shift += h;
      sweep(v, d, e, n, l, m);
      if (Math.abs(e[l] as number) <= Number.EPSILON * largest) break;
    }
    d[l] = (d[l] as number) + shift;
    e[l] = 0;
  }
}

/** One implicit QL sweep over the block from l to m. */
function sweep(v: Float64Array, d: Float64Array, e: Float64Array, n: number, l: number, m: number): void {
  const next = d[l + 1] as number;
  const below = e[l + 1] as number;
  let p = d[m] as number;
  let [c, c2, c3, s, s2] = [1, 1, 1, 0, 0];
  for (let i = m - 1; i >= l; i -= 1) {
    [c3, c2, s2] = [c2, c, s];
    const g = c * (e[i] as number);
    const h = c * p;
    const r = Math.hypot(p, e[i] as number);
    e[i + 1] = s * r;
    s = (e[i] as number) / r;
    c = p / r;
    p = c * (d[i] as number) - s * g;
    d[i + 1] = h + s * (c * g + s * (d[i] as number));
    for (let k = 0; k < n; k += 1) {
      const [left, right] = [v[k * n + i] as number, v[k * n + i + 1] as number];
      v[k * n + i + 1] = s * left + c * right;
      v[k * n + i] = c * left - s * right;
    }
  }
  p = (-s * s2 * c3 * below * (e[l] as number)) / next;
  e[l] = s * p;
  d[l] = c * p;
}
