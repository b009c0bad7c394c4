/** Signs of collapse in embeddings, each [width] long and normalised to length 1. */
export interface EmbeddingSpread {
  /** Mean over dimensions of the standard deviation: about 1/sqrt(width) if healthy, 0 if all embeddings are equal. */
  readonly embeddingStd: number;
  /** `exp(-sum p ln p)` of the normalised singular values (Roy & Vetterli, 2007): between 1 and width. */
  readonly effectiveRank: number;
}

/** How far embeddings [n, width], row by row, fill their space. */
export function embeddingSpread(embeddings: Float32Array, width: number): EmbeddingSpread {
  const unit = unitRowsOf(embeddings, width);
  const singular = symmetricEigenvalues(gram(unit, width), width).map((value) => Math.sqrt(Math.max(0, value)));
  const total = singular.reduce((sum, value) => sum + value, 0);
  const entropy = singular.reduce((sum, value) => {
    const share = total === 0 ? 0 : value / total;
    return share > 0 ? sum - share * Math.log(share) : sum;
  }, 0);
  return { embeddingStd: meanStd(unit, width), effectiveRank: Math.exp(entropy) };
}

function unitRowsOf(embeddings: Float32Array, width: number): Float64Array {
  const unit = Float64Array.from(embeddings);
  for (let start = 0; start < unit.length; start += width) {
    const row = unit.subarray(start, start + width);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    if (length > 0) row.forEach((value, at) => (row[at] = value / length));
  }
  return unit;
}

function meanStd(unit: Float64Array, width: number): number {
  const rows = unit.length / width;
  let sum = 0;
  for (let column = 0; column < width; column += 1) {
    let mean = 0;
    for (let row = 0; row < rows; row += 1) mean += (unit[row * width + column] as number) / rows;
    let variance = 0;
    for (let row = 0; row < rows; row += 1) variance += ((unit[row * width + column] as number) - mean) ** 2 / rows;
    sum += Math.sqrt(variance);
  }
  return sum / width;
}

/** `XᵀX`, [width, width]. */
function gram(rows: Float64Array, width: number): Float64Array {
  const product = new Float64Array(width * width);
  for (let start = 0; start < rows.length; start += width) {
    for (let a = 0; a < width; a += 1) {
      const value = rows[start + a] as number;
      for (let b = a; b < width; b += 1) product[a * width + b]! += value * (rows[start + b] as number);
    }
  }
  for (let a = 0; a < width; a += 1)
    for (let b = 0; b < a; b += 1) product[a * width + b] = product[b * width + a] as number;
  return product;
}

/** Eigenvalues of a symmetric matrix by cyclic Jacobi rotations (Golub & Van Loan, 8.5); overwrites the matrix. */
export function symmetricEigenvalues(matrix: Float64Array, size: number): number[] {
  const at = (row: number, column: number) => matrix[row * size + column] as number;
  const scale = matrix.reduce((sum, value) => sum + value * value, 0);
  for (let sweep = 0; sweep < 30; sweep += 1) {
    let off = 0;
    for (let p = 0; p < size; p += 1) for (let q = p + 1; q < size; q += 1) off += at(p, q) ** 2;
    if (off <= 1e-20 * scale) break;
    for (let p = 0; p < size; p += 1) for (let q = p + 1; q < size; q += 1) rotate(matrix, size, p, q);
  }
  return Array.from({ length: size }, (_, row) => at(row, row));
}

/** Makes the entry (p, q) zero. */
function rotate(matrix: Float64Array, size: number, p: number, q: number): void {
  const pq = matrix[p * size + q] as number;
  if (pq === 0) return;
  const theta = ((matrix[q * size + q] as number) - (matrix[p * size + p] as number)) / (2 * pq);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  for (let k = 0; k < size; k += 1) {
    const [kp, kq] = [matrix[k * size + p] as number, matrix[k * size + q] as number];
    matrix[k * size + p] = cosine * kp - sine * kq;
    matrix[k * size + q] = sine * kp + cosine * kq;
  }
  for (let k = 0; k < size; k += 1) {
    const [pk, qk] = [matrix[p * size + k] as number, matrix[q * size + k] as number];
    matrix[p * size + k] = cosine * pk - sine * qk;
    matrix[q * size + k] = sine * pk + cosine * qk;
  }
}
