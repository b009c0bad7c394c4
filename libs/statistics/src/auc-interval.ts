import type { Interval, IntervalMethod } from './interval.js';
import { logit, normalQuantile, sigmoid } from './distributions/normal.js';
import { studentQuantile } from './distributions/student.js';
import { wilson } from './wilson.js';

/**
 * Interval of an AUC with a given variance, on the logit scale so that it stays inside (0, 1).
 *
 * Where the variance is 0 it says nothing about the population, so the interval falls back on `pairs`, the number of
 * disjoint (positive, negative) pairs: at AUC 1 (or 0) all of them are concordant, which a population AUC of θ allows with
 * probability at most θ^pairs; Clopper-Pearson's bound ((1 - level) / 2)^(1/pairs) is exact whatever the score
 * distribution. Where all scores are tied, Wilson's interval over the pairs.
 */
export function aucInterval(input: {
  estimate: number;
  variance: number;
  pairs: number;
  level: number;
  method: IntervalMethod;
  /** Of the variance; where there are, Student's quantile takes the place of the normal one. */
  degrees?: number;
}): Interval {
  const { estimate, variance, pairs, level, method } = input;
  if (estimate >= 1 || estimate <= 0) {
    const bound = ((1 - level) / 2) ** (1 / pairs);
    const [low, high] = estimate >= 1 ? [bound, 1] : [0, 1 - bound];
    return { estimate, low, high, level, method: 'separable-pairs-exact' };
  }
  if (!(variance > 0)) return { ...wilson(estimate * pairs, pairs, level), estimate, method: 'tied-pairs-wilson' };
  const p = (1 + level) / 2;
  const quantile = input.degrees === undefined ? normalQuantile(p) : studentQuantile(p, input.degrees);
  const half = (quantile * Math.sqrt(variance)) / (estimate * (1 - estimate));
  const centre = logit(estimate);
  return { estimate, low: sigmoid(centre - half), high: sigmoid(centre + half), level, method };
}
