import { Invalid } from '@paucis/contracts';
import type { Interval } from '../interval.js';
import { normalCdf, normalQuantile } from '../distributions/normal.js';
import { studentCdf, studentQuantile } from '../distributions/student.js';

export interface Equivalence extends Interval {
  margin: number;
  /** That the difference is at or below -margin, and at or above margin; one-sided. */
  pLower: number;
  pUpper: number;
  /** The larger of the two. */
  p: number;
  equivalent: boolean;
}

/**
 * Two one-sided tests (Schuirmann 1987) that a difference lies within ± margin, which must be chosen before looking.
 * Equivalent at `alpha` exactly when the interval, of level 1 - 2 alpha, lies inside the margin. With `degrees` by Student's t
 * (for the corrected resampled t give its standard error and degrees), without by the normal distribution (DeLong).
 */
export function equivalence(input: {
  difference: number;
  standardError: number;
  margin: number;
  degrees?: number;
  alpha?: number;
}): Equivalence {
  const { difference, standardError, margin, degrees, alpha = 0.05 } = input;
  if (!(margin > 0)) throw new Invalid('margin-wrong', `equivalence: margin is ${margin}, expected above 0`);
  if (!(standardError > 0 && Number.isFinite(difference))) {
    throw new Invalid(
      'statistic-undefined',
      `equivalence: undefined for a difference of ${difference} with standard error ${standardError}`,
    );
  }
  if (!(alpha > 0 && alpha < 0.5))
    throw new Invalid('level-wrong', `equivalence: alpha is ${alpha}, expected 0 to 0.5`);
  const below = (z: number): number => (degrees === undefined ? normalCdf(z) : studentCdf(z, degrees));
  const quantile = degrees === undefined ? normalQuantile(1 - alpha) : studentQuantile(1 - alpha, degrees);
  const pLower = below(-(difference + margin) / standardError);
  const pUpper = below((difference - margin) / standardError);
  const p = Math.max(pLower, pUpper);
  return {
    estimate: difference,
    low: difference - quantile * standardError,
    high: difference + quantile * standardError,
    level: 1 - 2 * alpha,
    method: degrees === undefined ? 'tost-normal' : 'tost-t',
    margin,
    pLower,
    pUpper,
    p,
    equivalent: p <= alpha,
  };
}
