import { cholesky, inverseOf, solveLower, solveUpper } from './cholesky.js';
import { minimise } from './minimise.js';

/** Hyperparameters: weights are inverse squared length scales. */
export interface Hyperparameters {
  weights: Float64Array;
  scale: number;
  noise: number;
}

/** Points in the unit cube, [points, width] by rows; in option coordinates only equal or different counts. */
export interface Inputs {
  points: readonly Float64Array[];
  isOption: readonly boolean[];
}

export interface GaussianProcess {
  predict(point: Float64Array): { mean: number; variance: number };
}

const leastNoise = 1e-6;

/** Matern 5/2 of a squared distance: (1 + sqrt5 r + 5 r^2 / 3) exp(-sqrt5 r). */
export function matern(squared: number): number {
  const root = Math.sqrt(5 * squared);
  return (1 + root + (5 / 3) * squared) * Math.exp(-root);
}

/** Its derivative by the squared distance. */
function maternSlope(squared: number): number {
  const root = Math.sqrt(5 * squared);
  return (-5 / 6) * (1 + root) * Math.exp(-root);
}

/** The process conditioned on standardised values. */
export function gaussianProcess(inputs: Inputs, values: readonly number[], at: Hyperparameters): GaussianProcess {
  const { points, isOption } = inputs;
  const n = points.length;
  const factor = factorOf(covarianceOf(differencesOf(inputs), n, at), n);
  const alpha = solveUpper(factor, solveLower(factor, values));
  const row = new Float64Array(n);
  return {
    predict: (point) => {
      let mean = 0;
      for (let i = 0; i < n; i += 1) {
        const other = points[i] as Float64Array;
        let squared = 0;
        for (let d = 0; d < point.length; d += 1) {
          const gap = (point[d] as number) - (other[d] as number);
          if (gap !== 0) squared += (at.weights[d] as number) * (isOption[d] ? 1 : gap * gap);
        }
        row[i] = at.scale * matern(squared);
        mean += (row[i] as number) * (alpha[i] as number);
      }
      const half = solveLower(factor, row);
      let variance = at.scale;
      for (let i = 0; i < n; i += 1) variance -= (half[i] as number) ** 2;
      return { mean, variance: Math.max(variance, 1e-12) };
    },
  };
}

/** Hyperparameters of highest posterior density under Optuna's priors. */
export function fitHyperparameters(inputs: Inputs, values: readonly number[], iterations: number): Hyperparameters {
  const width = inputs.isOption.length;
  const objective = posteriorLoss(inputs, values);
  const start = new Float64Array(width + 2);
  start[width + 1] = Math.log(0.01);
  return unpack(minimise(objective, start, iterations, 1e-2), width);
}

/**
 * Minus the log posterior density and its gradient by (ln weights, ln scale, ln noise). Priors: -sum(0.1 / w + 0.1 w), Gamma(2, 1) on the scale,
 * Gamma(1.1, 30) on the noise, which stays above 1e-6.
 */
export function posteriorLoss(inputs: Inputs, values: readonly number[]) {
  const n = inputs.points.length;
  const width = inputs.isOption.length;
  const differences = differencesOf(inputs);
  return (x: Float64Array): { value: number; gradient: Float64Array } => {
    const parameters = unpack(x, width);
    const { weights, scale, noise } = parameters;
    const gradient = new Float64Array(width + 2);
    const factor = cholesky(covarianceOf(differences, n, parameters), n);
    if (!factor) return { value: Infinity, gradient };
    const half = solveLower(factor, values);
    const alpha = solveUpper(factor, half);
    let value = 0.5 * half.reduce((sum, each) => sum + each * each, 0);
    for (let i = 0; i < n; i += 1) value += Math.log(factor[i * n + i] as number);
    const inverse = inverseOf(factor, n);
    const rawNoise = noise - leastNoise;
    for (let i = 0; i < n; i += 1) {
      const own = (inverse[i * n + i] as number) - (alpha[i] as number) ** 2;
      gradient[width] = (gradient[width] as number) + 0.5 * own * scale;
      gradient[width + 1] = (gradient[width + 1] as number) + 0.5 * own * rawNoise;
      for (let j = 0; j < i; j += 1) {
        const pull = (inverse[i * n + j] as number) - (alpha[i] as number) * (alpha[j] as number);
        const pair = pairAt(i, j) * width;
        const squared = weighted(differences, pair, weights);
        gradient[width] = (gradient[width] as number) + pull * scale * matern(squared);
        const slope = pull * scale * maternSlope(squared);
        for (let d = 0; d < width; d += 1) {
          gradient[d] = (gradient[d] as number) + slope * (differences[pair + d] as number) * (weights[d] as number);
        }
      }
    }
    weights.forEach((weight, d) => {
      value += 0.1 / weight + 0.1 * weight;
      gradient[d] = (gradient[d] as number) - 0.1 / weight + 0.1 * weight;
    });
    value -= Math.log(scale) - scale + 0.1 * Math.log(noise) - 30 * noise;
    gradient[width] = (gradient[width] as number) - 1 + scale;
    gradient[width + 1] = (gradient[width + 1] as number) - (0.1 / noise - 30) * rawNoise;
    return { value, gradient };
  };
}

function unpack(x: Float64Array, width: number): Hyperparameters {
  return {
    weights: x.slice(0, width).map(Math.exp),
    scale: Math.exp(x[width] as number),
    noise: Math.exp(x[width + 1] as number) + leastNoise,
  };
}

/** The place of a pair of points, j < i, in a list of all pairs. */
function pairAt(i: number, j: number): number {
  return (i * (i - 1)) / 2 + j;
}

/** Squared differences by coordinate: [pairs, width]. */
function differencesOf({ points, isOption }: Inputs): Float64Array {
  const width = isOption.length;
  const differences = new Float64Array(pairAt(points.length, 0) * width);
  points.forEach((a, i) => {
    for (let j = 0; j < i; j += 1) {
      const b = points[j] as Float64Array;
      const pair = pairAt(i, j) * width;
      for (let d = 0; d < width; d += 1) {
        const gap = (a[d] as number) - (b[d] as number);
        differences[pair + d] = isOption[d] && gap !== 0 ? 1 : gap * gap;
      }
    }
  });
  return differences;
}

/** The lower half of the covariance of the points: [n, n]. */
function covarianceOf(differences: Float64Array, n: number, { weights, scale, noise }: Hyperparameters): Float64Array {
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    covariance[i * n + i] = scale + noise;
    for (let j = 0; j < i; j += 1) {
      covariance[i * n + j] = scale * matern(weighted(differences, pairAt(i, j) * weights.length, weights));
    }
  }
  return covariance;
}

function factorOf(covariance: Float64Array, n: number): Float64Array {
  for (let jitter = 1e-9; ; jitter *= 10) {
    const factor = cholesky(covariance, n);
    if (factor) return factor;
    for (let i = 0; i < n; i += 1) covariance[i * n + i] = (covariance[i * n + i] as number) + jitter;
  }
}

function weighted(differences: Float64Array, pair: number, weights: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < weights.length; d += 1) sum += (weights[d] as number) * (differences[pair + d] as number);
  return sum;
}
