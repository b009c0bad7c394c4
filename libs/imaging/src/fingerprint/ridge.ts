/** One row of features and one of targets for each sample, and the fold in which it is held out. */
export interface RidgeRequest {
  /** [n] rows of d values each. */
  readonly features: readonly Float32Array[];
  /** [n] rows of k values each, such as 1 for the own class and 0 for the others. */
  readonly targets: readonly (readonly number[])[];
  readonly foldOf: ArrayLike<number>;
  readonly folds: number;
  /** How good scores are; of each fold's penalties the one that another fold's samples score best with is taken. */
  readonly judge: (rows: readonly number[], scores: readonly (readonly number[])[]) => number;
}

const penalties = [0.3, 3, 30, 300] as const;

/** What the sums over a set of samples keep of them: enough to fit and to standardise. */
interface Sums {
  n: number;
  /** [d] */
  readonly x: Float64Array;
  /** [k] */
  readonly y: Float64Array;
  /** [d, d], lower triangle. */
  readonly xx: Float64Array;
  /** [d, k] */
  readonly xy: Float64Array;
}

/**
 * Held-out scores [n, k] of ridge regression on standardised features. Means, deviations, weights and penalty of a fold come
 * from other folds alone: the sums over a fold's samples are kept, and those of a training set are their difference.
 */
export function ridgeScores(request: RidgeRequest): number[][] {
  const { features, foldOf, folds, judge } = request;
  const centred = centre(features);
  const own = Array.from({ length: folds }, (_, fold) => sumsOf(request, centred, (at) => foldOf[at] === fold));
  const all = own.reduce((sum, next) => combined(sum, next, 1));
  const rowsOf = (fold: number) => centred.flatMap((_, at) => (foldOf[at] === fold ? [at] : []));
  const result: number[][] = Array.from({ length: features.length }, () => []);
  for (let fold = 0; fold < folds; fold += 1) {
    const training = combined(all, own[fold] as Sums, -1);
    const other = (fold + 1) % folds;
    const inner = folds > 2 ? combined(training, own[other] as Sums, -1) : undefined;
    const rows = rowsOf(other);
    const penalty = inner ? best((of) => judge(rows, scored(fit(inner, of), centred, rows))) : 3;
    const held = rowsOf(fold);
    scored(fit(training, penalty), centred, held).forEach((scores, at) => (result[held[at] as number] = scores));
  }
  return result;
}

function best(judge: (penalty: number) => number): number {
  let [chosen, most] = [penalties[0] as number, -Infinity];
  for (const penalty of penalties) {
    const value = judge(penalty);
    if (value > most) [chosen, most] = [penalty, value];
  }
  return chosen;
}

/** Shifted by the mean of all: changes no answer, and keeps the sums of squares exact enough. */
function centre(features: readonly Float32Array[]): Float64Array[] {
  const width = features[0]?.length ?? 0;
  const mean = new Float64Array(width);
  for (const row of features)
    for (let at = 0; at < width; at += 1) mean[at] = (mean[at] as number) + (row[at] as number);
  for (let at = 0; at < width; at += 1) mean[at] = (mean[at] as number) / features.length;
  return features.map((row) => Float64Array.from(row, (value, at) => value - (mean[at] as number)));
}

function sumsOf({ targets }: RidgeRequest, rows: readonly Float64Array[], belongs: (at: number) => boolean): Sums {
  const [d, k] = [rows[0]?.length ?? 0, targets[0]?.length ?? 0];
  const sums: Sums = {
    ...{ n: 0, x: new Float64Array(d), y: new Float64Array(k) },
    ...{ xx: new Float64Array(d * d), xy: new Float64Array(d * k) },
  };
  const { x, y, xx, xy } = sums;
  rows.forEach((row, at) => {
    if (!belongs(at)) return;
    const target = targets[at] as readonly number[];
    sums.n += 1;
    for (let j = 0; j < k; j += 1) y[j] = (y[j] as number) + (target[j] as number);
    for (let i = 0; i < d; i += 1) {
      const value = row[i] as number;
      x[i] = (x[i] as number) + value;
      for (let j = 0; j < k; j += 1) xy[i * k + j] = (xy[i * k + j] as number) + value * (target[j] as number);
      const start = i * d;
      for (let j = 0; j <= i; j += 1) xx[start + j] = (xx[start + j] as number) + value * (row[j] as number);
    }
  });
  return sums;
}

function combined(a: Sums, b: Sums, sign: 1 | -1): Sums {
  const add = (one: Float64Array, other: Float64Array) => one.map((value, at) => value + sign * (other[at] as number));
  return { n: a.n + sign * b.n, x: add(a.x, b.x), y: add(a.y, b.y), xx: add(a.xx, b.xx), xy: add(a.xy, b.xy) };
}

/** [d, k] weights on centred features, and [k] intercepts. */
interface Fit {
  readonly weights: Float64Array;
  readonly intercepts: Float64Array;
}

/** Solves (R + penalty I) w = r, where R is the correlation matrix of the features. */
function fit({ n, x, y, xx, xy }: Sums, penalty: number): Fit {
  const [d, k] = [x.length, y.length];
  const mean = x.map((sum) => sum / n);
  const scale = mean.map((value, i) => {
    const variance = (xx[i * d + i] as number) / n - value * value;
    return variance > 1e-9 ? Math.sqrt(variance) : Infinity; // a constant feature gets no weight
  });
  const matrix = new Float64Array(d * d);
  for (let i = 0; i < d; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      const covariance = (xx[i * d + j] as number) / n - (mean[i] as number) * (mean[j] as number);
      matrix[i * d + j] = covariance / ((scale[i] as number) * (scale[j] as number));
    }
    matrix[i * d + i] = (matrix[i * d + i] as number) + penalty;
  }
  factorise(matrix, d);
  const weights = new Float64Array(d * k);
  const intercepts = new Float64Array(k);
  for (let j = 0; j < k; j += 1) {
    const meanY = (y[j] as number) / n;
    const right = Float64Array.from(
      { length: d },
      (_, i) => ((xy[i * k + j] as number) / n - (mean[i] as number) * meanY) / (scale[i] as number),
    );
    solve(matrix, right);
    intercepts[j] = meanY;
    for (let i = 0; i < d; i += 1) {
      const weight = (right[i] as number) / (scale[i] as number);
      weights[i * k + j] = weight;
      intercepts[j] = (intercepts[j] as number) - weight * (mean[i] as number);
    }
  }
  return { weights, intercepts };
}

/** Cholesky, in place, of the lower triangle. */
function factorise(matrix: Float64Array, d: number): void {
  for (let i = 0; i < d; i += 1) {
    const rowI = i * d;
    for (let j = 0; j <= i; j += 1) {
      const rowJ = j * d;
      let sum = matrix[rowI + j] as number;
      for (let at = 0; at < j; at += 1) sum -= (matrix[rowI + at] as number) * (matrix[rowJ + at] as number);
      matrix[rowI + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / (matrix[rowJ + j] as number);
    }
  }
}

/** Solves L L' w = right, in place. */
function solve(lower: Float64Array, right: Float64Array): void {
  const d = right.length;
  for (let i = 0; i < d; i += 1) {
    let sum = right[i] as number;
    for (let at = 0; at < i; at += 1) sum -= (lower[i * d + at] as number) * (right[at] as number);
    right[i] = sum / (lower[i * d + i] as number);
  }
  for (let i = d - 1; i >= 0; i -= 1) {
    let sum = right[i] as number;
    for (let at = i + 1; at < d; at += 1) sum -= (lower[at * d + i] as number) * (right[at] as number);
    right[i] = sum / (lower[i * d + i] as number);
  }
}

function scored({ weights, intercepts }: Fit, rows: readonly Float64Array[], chosen: readonly number[]): number[][] {
  const k = intercepts.length;
  return chosen.map((at) => {
    const row = rows[at] as Float64Array;
    const scores = Array.from(intercepts);
    for (let i = 0; i < row.length; i += 1) {
      const value = row[i] as number;
      for (let j = 0; j < k; j += 1) scores[j] = (scores[j] as number) + value * (weights[i * k + j] as number);
    }
    return scores;
  });
}

/** Participation ratio (Σλ)² / Σλ² of the covariance of the rows: between 1 and their width. */
export function participationRatio(features: readonly Float32Array[]): number {
  const rows = centre(features);
  const targets = rows.map(() => []);
  const { xx } = sumsOf({ features, targets, foldOf: [], folds: 1, judge: () => 0 }, rows, () => true);
  const d = rows[0]?.length ?? 0;
  let [trace, squares] = [0, 0];
  for (let i = 0; i < d; i += 1) {
    trace += xx[i * d + i] as number;
    for (let j = 0; j <= i; j += 1) squares += (i === j ? 1 : 2) * (xx[i * d + j] as number) ** 2;
  }
  return squares > 0 ? (trace * trace) / squares : 0;
}
