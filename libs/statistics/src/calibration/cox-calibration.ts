import { Invalid } from '@paucis/contracts';
import type { Interval } from '../interval.js';
import { logit, normalQuantile, sigmoid } from '../distributions/normal.js';
import { studentQuantile } from '../distributions/student.js';
import { checkProbabilities } from '../probabilities.js';
import { requireBoth } from '../roc-auc.js';

export interface CoxCalibration {
  /** Of logit P(y=1) = intercept + slope · logit(p). Perfect: 1; below 1 the probabilities are too extreme (overfitting). */
  slope: Interval;
  /** Beside that slope. */
  intercept: Interval;
  /** The intercept with the slope held at 1, "calibration in the large". Perfect: 0; below 0 the risk is overestimated. */
  inTheLarge: Interval;
  /** Probabilities beyond 2^-52 of 0 or 1, moved there so that their logit is finite. */
  clipped: number;
}

/**
 * Calibration intercept and slope (Cox 1958) by maximum likelihood, with Wald intervals. With `groups` (patients) of which any holds
 * several samples the variance is the sandwich of the groups' scores (Liang & Zeger 1986) times G / (G - 1), with Student's t at
 * G - 1 degrees: images of one patient do not count as so many patients.
 */
export function coxCalibration(input: {
  labels: ArrayLike<number | boolean>;
  scores: ArrayLike<number>;
  groups?: ArrayLike<string | number> | undefined;
  level?: number;
}): CoxCalibration {
  const { labels, scores, level = 0.95 } = input;
  checkProbabilities(labels, scores, 'Cox calibration');
  const y = Float64Array.from(labels, Number);
  const positives = y.reduce((sum, label) => sum + label, 0);
  requireBoth(positives, y.length - positives, 'Cox calibration');
  const held = Float64Array.from(scores, (p) => Math.min(Math.max(p, Number.EPSILON), 1 - Number.EPSILON));
  const x = held.map(logit);
  requireOverlap(x, y);
  const clusters = clustersOf(input.groups, y.length);
  const joint = newton(x, y, [0, 1], false, clusters);
  const large = newton(x, y, [0, 1], true, clusters);
  const z = clusters ? studentQuantile((1 + level) / 2, clusters.length - 1) : normalQuantile((1 + level) / 2);
  const interval = ({ estimate, standardError }: Coefficient): Interval => ({
    estimate,
    low: estimate - z * standardError,
    high: estimate + z * standardError,
    level,
    method: clusters ? 'logistic-clustered' : 'logistic-wald',
  });
  return {
    slope: interval(joint.slope),
    intercept: interval(joint.intercept),
    inTheLarge: interval(large.intercept),
    clipped: held.filter((p, at) => p !== scores[at]).length,
  };
}

/** Where a threshold separates the classes the likelihood has no maximum; where all scores are equal it has many. */
function requireOverlap(x: Float64Array, y: Float64Array): void {
  const range = (label: number): [number, number] => {
    const own = x.filter((_, at) => y[at] === label);
    return [own.reduce((a, b) => Math.min(a, b), Infinity), own.reduce((a, b) => Math.max(a, b), -Infinity)];
  };
  const [[low0, high0], [low1, high1]] = [range(0), range(1)];
  if (low0 < high1 && low1 < high0) return;
  const constant = low0 === high0 && low1 === high1 && low0 === low1;
  throw new Invalid(
    'statistic-undefined',
    `Cox calibration: the slope is undefined, ${constant ? 'all scores are equal' : 'a threshold separates the classes'}`,
  );
}

interface Coefficient {
  estimate: number;
  standardError: number;
}

/** Newton's method with step halving on the (convex) negative log-likelihood; `fixedSlope` moves the intercept only. */
function newton(
  x: Float64Array,
  y: Float64Array,
  start: [number, number],
  fixedSlope: boolean,
  clusters: readonly (readonly number[])[] | undefined,
): { intercept: Coefficient; slope: Coefficient } {
  let [a, b] = start;
  let loss = lossOf(x, y, a, b);
  for (let round = 0; round < 200; round += 1) {
    const { gradient, hessian } = derivatives(x, y, a, b);
    const [h00, h01, h11] = hessian;
    const determinant = h00 * h11 - h01 * h01;
    const step: [number, number] = fixedSlope
      ? [gradient[0] / h00, 0]
      : [(h11 * gradient[0] - h01 * gradient[1]) / determinant, (h00 * gradient[1] - h01 * gradient[0]) / determinant];
    let scale = 1;
    let next = lossOf(x, y, a - step[0], b - step[1]);
    while (!(next <= loss) && scale > 1e-10) {
      scale /= 2;
      next = lossOf(x, y, a - scale * step[0], b - scale * step[1]);
    }
    if (!(next <= loss)) break; // no better point in double precision
    const isFlat = next === loss; // the step was below what the loss can show; it is still taken
    [a, b, loss] = [a - scale * step[0], b - scale * step[1], next];
    if (isFlat || Math.abs(step[0]) + Math.abs(step[1]) < 1e-12 * (1 + Math.abs(a) + Math.abs(b))) break;
  }
  const { gradient, hessian } = derivatives(x, y, a, b);
  const left = Math.hypot(gradient[0], fixedSlope ? 0 : gradient[1]);
  if (!(left < 1e-6 * x.length)) {
    throw new Invalid('statistic-undefined', `Cox calibration: no maximum was found, the gradient is still ${left}`);
  }
  const [h00, h01, h11] = hessian;
  const determinant = h00 * h11 - h01 * h01;
  const inverse: Symmetric = fixedSlope ? [1 / h00, 0, 0] : [h11 / determinant, -h01 / determinant, h00 / determinant];
  const [interceptVariance, , slopeVariance] = clusters ? sandwich(x, y, [a, b], inverse, clusters) : inverse;
  return {
    intercept: { estimate: a, standardError: Math.sqrt(interceptVariance) },
    slope: { estimate: b, standardError: Math.sqrt(slopeVariance) },
  };
}

/** [0,0], [0,1] and [1,1] of a symmetric matrix. */
type Symmetric = readonly [number, number, number];

/** Places of each group; undefined where every sample is a group of its own. */
function clustersOf(groups: ArrayLike<string | number> | undefined, size: number): number[][] | undefined {
  if (!groups) return undefined;
  if (groups.length !== size) {
    throw new Invalid('scores-mismatch', `Cox calibration: ${groups.length} groups came with ${size} samples`);
  }
  const members = new Map<string | number, number[]>();
  for (let at = 0; at < size; at += 1) {
    const group = groups[at] as string | number;
    const known = members.get(group);
    if (known) known.push(at);
    else members.set(group, [at]);
  }
  return members.size === size || members.size < 2 ? undefined : [...members.values()];
}

/** H^-1 (Σ_g s_g s_g') H^-1 G / (G - 1), s_g the sum of the group's scores. */
function sandwich(
  x: Float64Array,
  y: Float64Array,
  [a, b]: readonly [number, number],
  [i00, i01, i11]: Symmetric,
  clusters: readonly (readonly number[])[],
): Symmetric {
  let [m00, m01, m11] = [0, 0, 0];
  for (const places of clusters) {
    let [first, second] = [0, 0];
    for (const at of places) {
      const value = x[at] as number;
      const miss = sigmoid(a + b * value) - (y[at] as number);
      first += miss;
      second += miss * value;
    }
    m00 += first * first;
    m01 += first * second;
    m11 += second * second;
  }
  const more = clusters.length / (clusters.length - 1);
  const [t00, t01] = [i00 * m00 + i01 * m01, i00 * m01 + i01 * m11];
  const [t10, t11] = [i01 * m00 + i11 * m01, i01 * m01 + i11 * m11];
  return [(t00 * i00 + t01 * i01) * more, (t00 * i01 + t01 * i11) * more, (t10 * i01 + t11 * i11) * more];
}

function lossOf(x: Float64Array, y: Float64Array, a: number, b: number): number {
  let sum = 0;
  for (let at = 0; at < x.length; at += 1) {
    const z = a + b * (x[at] as number);
    sum += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - z * (y[at] as number);
  }
  return sum;
}

function derivatives(
  x: Float64Array,
  y: Float64Array,
  a: number,
  b: number,
): { gradient: [number, number]; hessian: [number, number, number] } {
  const gradient: [number, number] = [0, 0];
  const hessian: [number, number, number] = [0, 0, 0];
  for (let at = 0; at < x.length; at += 1) {
    const value = x[at] as number;
    const p = sigmoid(a + b * value);
    const miss = p - (y[at] as number);
    const weight = p * (1 - p);
    gradient[0] += miss;
    gradient[1] += miss * value;
    hessian[0] += weight;
    hessian[1] += weight * value;
    hessian[2] += weight * value * value;
  }
  return { gradient, hessian };
}
