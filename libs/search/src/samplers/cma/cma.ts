import type { Random } from '@paucis/statistics';
import { normalDraw } from '../normal-draw.js';
import { eigenOf, type Eigen } from './eigen.js';

/** Strategy parameters (Hansen 1604.00772, table 1, positive weights only). */
export interface CmaConstants {
  n: number;
  /** Points of a generation. */
  lambda: number;
  weights: readonly number[];
  muEff: number;
  cSigma: number;
  dSigma: number;
  cC: number;
  c1: number;
  cMu: number;
  /** Expected length of a standard normal vector. */
  chiN: number;
}

/** The search distribution: mean + sigma * N(0, covariance). */
export interface CmaState {
  constants: CmaConstants;
  mean: Float64Array;
  sigma: number;
  covariance: Float64Array;
  eigen: Eigen;
  pathSigma: Float64Array;
  pathC: Float64Array;
  generation: number;
}

export function cmaConstants(n: number, lambda = 4 + Math.floor(3 * Math.log(n))): CmaConstants {
  const mu = Math.floor(lambda / 2);
  const raw = Array.from({ length: mu }, (_, at) => Math.log((lambda + 1) / 2) - Math.log(at + 1));
  const sum = raw.reduce((total, weight) => total + weight, 0);
  const weights = raw.map((weight) => weight / sum);
  const muEff = 1 / weights.reduce((total, weight) => total + weight * weight, 0);
  const cSigma = (muEff + 2) / (n + muEff + 5);
  const dSigma = 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (n + 1)) - 1) + cSigma;
  const cC = (4 + muEff / n) / (n + 4 + (2 * muEff) / n);
  const c1 = 2 / ((n + 1.3) ** 2 + muEff);
  const cMu = Math.min(1 - c1, (2 * (muEff - 2 + 1 / muEff)) / ((n + 2) ** 2 + muEff));
  const chiN = Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));
  return { n, lambda, weights, muEff, cSigma, dSigma, cC, c1, cMu, chiN };
}

export function startCma(mean: Float64Array, sigma: number, constants: CmaConstants): CmaState {
  const { n } = constants;
  const identity = new Float64Array(n * n).map((_, at) => (at % (n + 1) === 0 ? 1 : 0));
  return {
    constants,
    mean,
    sigma,
    covariance: identity,
    eigen: { values: new Float64Array(n).fill(1), vectors: identity },
    pathSigma: new Float64Array(n),
    pathC: new Float64Array(n),
    generation: 0,
  };
}

/** A draw from the search distribution: [n]. */
export function drawCma({ constants: { n }, mean, sigma, eigen }: CmaState, random: Random): Float64Array {
  const scaled = eigen.values.map((value) => Math.sqrt(Math.max(0, value)) * normalDraw(random));
  return mean.map((center, row) => {
    let sum = 0;
    for (let k = 0; k < n; k += 1) sum += (eigen.vectors[row * n + k] as number) * (scaled[k] as number);
    return center + sigma * sum;
  });
}

/** The distribution after a generation; `points` best first, at least as many as there are weights. */
export function updateCma(state: CmaState, points: readonly Float64Array[]): CmaState {
  const { constants, mean, sigma, eigen } = state;
  const { n, weights, muEff, cSigma, dSigma, cC, c1, cMu, chiN } = constants;
  const generation = state.generation + 1;
  const steps = weights.map((_, at) => mean.map((center, i) => ((points[at]?.[i] as number) - center) / sigma));
  const step = mean.map((_, i) => weights.reduce((sum, weight, at) => sum + weight * (steps[at]?.[i] as number), 0));
  const whitened = whiten(eigen, step);
  const pathSigma = state.pathSigma.map(
    (path, i) => (1 - cSigma) * path + Math.sqrt(cSigma * (2 - cSigma) * muEff) * (whitened[i] as number),
  );
  const length = norm(pathSigma);
  // The path of the covariance stalls while the step size grows fast.
  const expected = Math.sqrt(1 - (1 - cSigma) ** (2 * generation)) * (1.4 + 2 / (n + 1)) * chiN;
  const h = length < expected ? 1 : 0;
  const pathC = state.pathC.map(
    (path, i) => (1 - cC) * path + h * Math.sqrt(cC * (2 - cC) * muEff) * (step[i] as number),
  );
  const keep = 1 - c1 - cMu + (1 - h) * c1 * cC * (2 - cC);
  const covariance = state.covariance.map((value) => keep * value);
  addOuter(covariance, pathC, c1);
  steps.forEach((each, at) => addOuter(covariance, each, cMu * (weights[at] as number)));
  return {
    constants,
    mean: mean.map((center, i) => center + sigma * (step[i] as number)),
    sigma: sigma * Math.exp(Math.min(1, (cSigma / dSigma) * (length / chiN - 1))),
    covariance,
    eigen: generation % lazyGenerations(constants) === 0 ? eigenOf(covariance, n) : eigen,
    pathSigma,
    pathC,
    generation,
  };
}

/** The covariance changes slowly in many dimensions: its vectors are computed anew after so many generations (Hansen's purecma). */
function lazyGenerations({ n, c1, cMu }: CmaConstants): number {
  return Math.max(1, Math.floor(0.5 / (n * (c1 + cMu))));
}

/** covariance^(-1/2) times a vector. */
export function whiten({ values, vectors }: Eigen, vector: Float64Array): Float64Array {
  const n = vector.length;
  const turned = values.map((value, k) => {
    let sum = 0;
    for (let i = 0; i < n; i += 1) sum += (vectors[i * n + k] as number) * (vector[i] as number);
    return sum / Math.sqrt(Math.max(value, 1e-300));
  });
  return vector.map((_, i) => {
    let sum = 0;
    for (let k = 0; k < n; k += 1) sum += (vectors[i * n + k] as number) * (turned[k] as number);
    return sum;
  });
}

export function norm(vector: Float64Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}

function addOuter(matrix: Float64Array, vector: Float64Array, factor: number): void {
  const n = vector.length;
  for (let i = 0; i < n; i += 1) {
    const scaled = factor * (vector[i] as number);
    for (let j = 0; j < n; j += 1) matrix[i * n + j] = (matrix[i * n + j] as number) + scaled * (vector[j] as number);
  }
}
