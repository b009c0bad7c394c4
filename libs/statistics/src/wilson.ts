import { Invalid } from '@paucis/contracts';
import type { Interval } from './interval.js';
import { normalQuantile } from './distributions/normal.js';

/** Wilson's score interval of a proportion: `successes` (may be fractional) of `trials`. */
export function wilson(successes: number, trials: number, level = 0.95): Interval {
  if (!(trials > 0) || successes < 0 || successes > trials) {
    throw new Invalid(
      'counts-wrong',
      `Wilson interval: expected 0 <= successes <= trials, got ${successes} of ${trials}`,
    );
  }
  const z = normalQuantile((1 + level) / 2);
  const share = successes / trials;
  const centre = (share + (z * z) / (2 * trials)) / (1 + (z * z) / trials);
  const half =
    (z / (1 + (z * z) / trials)) * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  const low = successes === 0 ? 0 : Math.max(0, centre - half);
  const high = successes === trials ? 1 : Math.min(1, centre + half);
  return { estimate: share, low, high, level, method: 'wilson' };
}
