import { cholesky, inverseOf, solveLower, solveUpper } from './cholesky.js';
import { minimise } from './minimise.js';

/** Hyperparameters: weights are inverse squared length scales. */
export interface Hyperparameters {
  weights: Float64Array;
  scale: number;
  noise: number;
}

/** Points as coordinates, [points, width] by rows; in option coordinates only equal or different counts. */
export interface Inputs {
  points: readonly Float64Array[];
  isOption: readonly boolean[];
  /** The weight of each coordinate; each has its own where this is left out. */
  weightOf?: readonly number[];
}

const leastNoise = 1e-6;

/** Matern 5/2 of a squared distance: (1 + sqrt5 r + 5 r^2 / 3) exp(-sqrt5 r). */
export function matern(squared: number): number {
  const root = Math.sqrt(5 * squared);
  return (1 + root + (5 / 3) * squared) * Math.exp(-root);
}

/** Hyperparameters of highest posterior density under Optuna's priors. */
export function fitHyperparameters(inputs: Inputs, values: readonly number[], iterations: number): Hyperparameters {
  const width = weightsOf(inputs);
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
  const width = weightsOf(inputs);
  const differences = differencesOf(inputs);
  const [kernel, slopes] = [new Float64Array(pairAt(n, 0)), new Float64Array(pairAt(n, 0))];
  const covariance = new Float64Array(n * n);
  return (x: Float64Array): { value: number; gradient: Float64Array } => {
    const parameters = unpack(x, width);
    const { weights, scale, noise } = parameters;
    const gradient = new Float64Array(width + 2);
    for (let i = 0; i < n; i += 1) {
      covariance[i * n + i] = scale + noise;
      for (let j = 0; j < i; j += 1) {
        const pair = pairAt(i, j);
        const root = Math.sqrt(5 * weighted(differences, pair * width, weights));
        const fall = Math.exp(-root);
        kernel[pair] = (1 + root + (root * root) / 3) * fall;
        slopes[pair] = (-5 / 6) * (1 + root) * fall;
        covariance[i * n + j] = scale * (kernel[pair] as number);
      }
    }
    const factor = cholesky(covariance, n);
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
        const pair = pairAt(i, j);
        gradient[width] = (gradient[width] as number) + pull * scale * (kernel[pair] as number);
        const slope = pull * scale * (slopes[pair] as number);
        for (let d = 0, at = pair * width; d < width; d += 1, at += 1) {
          gradient[d] = (gradient[d] as number) + slope * (differences[at] as number);
        }
      }
    }
    weights.forEach((weight, d) => {
      value += 0.1 / weight + 0.1 * weight;
      gradient[d] = (gradient[d] as number) * weight - 0.1 / weight + 0.1 * weight;
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

function weightsOf({ isOption, weightOf }: Inputs): number {
  return weightOf ? Math.max(-1, ...weightOf) + 1 : isOption.length;
}

/** Squared differences by weight: [pairs, weights]. */
function differencesOf(inputs: Inputs): Float64Array {
  const { points, isOption, weightOf } = inputs;
  const width = weightsOf(inputs);
  const differences = new Float64Array(pairAt(points.length, 0) * width);
  points.forEach((a, i) => {
    for (let j = 0; j < i; j += 1) {
      const b = points[j] as Float64Array;
      const pair = pairAt(i, j) * width;
      for (let c = 0; c < isOption.length; c += 1) {
        const gap = (a[c] as number) - (b[c] as number);
        const at = pair + (weightOf?.[c] ?? c);
        differences[at] = (differences[at] as number) + (isOption[c] && gap !== 0 ? 1 : gap * gap);
      }
    }
  });
  return differences;
}

function weighted(differences: Float64Array, pair: number, weights: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < weights.length; d += 1) sum += (weights[d] as number) * (differences[pair + d] as number);
  return sum;
}
