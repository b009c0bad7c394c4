import { Invalid } from '@paucis/contracts';
import type { Interval } from '../interval.js';
import { studentQuantile, studentTwoSided } from '../distributions/student.js';
import { mean, variance } from '../mean.js';

export interface CorrectedTTest extends Interval {
  standardError: number;
  t: number;
  degrees: number;
  /** Two-sided. */
  p: number;
}

/**
 * Variance of the mean of `values` from J resampled splits: (1/J + n_test/n_train) s², because training sets overlap
 * (Nadeau & Bengio 2003). `testToTrain` of k-fold cross-validation is 1/(k-1).
 */
export function correctedVariance(values: ArrayLike<number>, testToTrain: number): { mean: number; variance: number } {
  const count = values.length;
  if (count < 2)
    throw new Invalid('cells-too-few', `corrected resampled t: expected at least 2 differences, got ${count}`);
  if (!(testToTrain >= 0)) {
    throw new Invalid(
      'ratio-wrong',
      `corrected resampled t: test-to-train ratio is ${testToTrain}, expected 0 or more`,
    );
  }
  const all = Array.from(values);
  return { mean: mean(all), variance: (1 / count + testToTrain) * variance(all) };
}

/**
 * Corrected resampled t-test of two recipes: `differences` are A minus B per (fold, seed) cell, both trained and scored on
 * the same cells. About recipes, not about the models that happen to have been trained.
 */
export function correctedTTest(input: {
  differences: ArrayLike<number>;
  testToTrain: number;
  level?: number;
}): CorrectedTTest {
  const { differences, testToTrain, level = 0.95 } = input;
  const { mean, variance } = correctedVariance(differences, testToTrain);
  const degrees = differences.length - 1;
  const standardError = Math.sqrt(variance);
  const t = mean === 0 ? 0 : mean / standardError;
  const half = studentQuantile((1 + level) / 2, degrees) * standardError;
  return {
    estimate: mean,
    low: mean - half,
    high: mean + half,
    level,
    method: 'corrected-resampled-t',
    standardError,
    t,
    degrees,
    p: studentTwoSided(t, degrees),
  };
}

/** Validation values of two recipes by cell (`fold/seed`), compared on the cells that both have. */
export function compareRecipes(input: {
  a: ReadonlyMap<string, number>;
  b: ReadonlyMap<string, number>;
  testToTrain: number;
  level?: number;
}): CorrectedTTest & { cells: string[] } {
  const cells = [...input.a.keys()].filter((cell) => input.b.has(cell)).sort();
  const differences = cells.map((cell) => (input.a.get(cell) as number) - (input.b.get(cell) as number));
  return { ...correctedTTest({ ...input, differences }), cells };
}
