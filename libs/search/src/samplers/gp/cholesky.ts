/** The lower factor of a positive definite matrix: [n, n] by rows; `undefined` where it is not positive definite in floating point. */
export function cholesky(matrix: Float64Array, n: number): Float64Array | undefined {
  const factor = new Float64Array(n * n);
  return extendCholesky(factor, matrix, 0, n) ? factor : undefined;
}

/** Fills rows `from` to `n` of a factor whose rows before are there; false where the matrix is not positive definite. */
export function extendCholesky(factor: Float64Array, matrix: Float64Array, from: number, n: number): boolean {
  for (let i = from; i < n; i += 1) {
    const row = i * n;
    for (let j = 0; j <= i; j += 1) {
      const other = j * n;
      let sum = matrix[row + j] as number;
      for (let k = 0; k < j; k += 1) sum -= (factor[row + k] as number) * (factor[other + k] as number);
      if (i === j && !(sum > 0)) return false;
      factor[row + j] = i === j ? Math.sqrt(sum) : sum / (factor[other + j] as number);
    }
  }
  return true;
}

/** factor^-1 vector. */
export function solveLower(factor: Float64Array, vector: ArrayLike<number>): Float64Array {
  const n = vector.length;
  const solution = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    const row = i * n;
    let sum = vector[i] as number;
    for (let k = 0; k < i; k += 1) sum -= (factor[row + k] as number) * (solution[k] as number);
    solution[i] = sum / (factor[row + i] as number);
  }
  return solution;
}

/** factor^-T vector. */
export function solveUpper(factor: Float64Array, vector: ArrayLike<number>): Float64Array {
  const n = vector.length;
  const solution = Float64Array.from(vector);
  for (let i = n - 1; i >= 0; i -= 1) {
    const row = i * n;
    const value = (solution[i] as number) / (factor[row + i] as number);
    solution[i] = value;
    for (let k = 0; k < i; k += 1) solution[k] = (solution[k] as number) - (factor[row + k] as number) * value;
  }
  return solution;
}

/** The lower half of (factor factor^T)^-1: [n, n]. */
export function inverseOf(factor: Float64Array, n: number): Float64Array {
  // By columns: row j of `columns` is column j of factor^-1, zero above the diagonal.
  const columns = new Float64Array(n * n);
  for (let j = 0; j < n; j += 1) {
    columns[j * n + j] = 1 / (factor[j * n + j] as number);
    for (let i = j + 1; i < n; i += 1) {
      let sum = 0;
      for (let k = j; k < i; k += 1) sum -= (factor[i * n + k] as number) * (columns[j * n + k] as number);
      columns[j * n + i] = sum / (factor[i * n + i] as number);
    }
  }
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = 0;
      for (let k = i; k < n; k += 1) sum += (columns[i * n + k] as number) * (columns[j * n + k] as number);
      inverse[i * n + j] = sum;
    }
  }
  return inverse;
}
