import { Invalid } from '@paucis/contracts';
import { normalCdf } from '../distributions/normal.js';
import { logGamma, studentQuantile } from '../distributions/student.js';
import type { Unscored } from '../unscored.js';

/**
 * Chance that the corrected resampled t-test finds a true difference: the noncentral t distribution, by integrating over the
 * estimated spread. `spread` is the standard deviation of the difference over cells; `testToTrain` 0 gives the paired t-test.
 */
export function correctedTPower(input: {
  difference: number;
  spread: number;
  cells: number;
  testToTrain: number;
  level?: number;
}): number {
  const { difference, spread, cells, testToTrain, level = 0.95 } = input;
  if (!Number.isInteger(cells) || cells < 2 || !(spread > 0) || !(testToTrain >= 0)) {
    throw new Invalid(
      'counts-wrong',
      `power: expected 2 cells or more, a spread above 0 and a ratio of 0 or more, got ${cells}, ${spread}, ${testToTrain}`,
    );
  }
  const degrees = cells - 1;
  const shift = difference / (spread * Math.sqrt(1 / cells + testToTrain));
  const critical = studentQuantile((1 + level) / 2, degrees);
  const reach = 10 / Math.sqrt(2 * degrees);
  const [from, to] = [Math.max(0, 1 - reach), 1 + reach];
  // u = s/σ, where degrees u² is chi-squared; Simpson's rule in steps short for the density and for Φ(shift - critical u)
  const steps = 2 * Math.ceil(Math.max(200, 15 * critical * (to - from)));
  const logFront = Math.LN2 + (degrees / 2) * Math.log(degrees / 2) - logGamma(degrees / 2);
  let power = 0;
  for (let step = 0; step <= steps; step += 1) {
    const u = from + ((to - from) * step) / steps;
    const logPower = degrees === 1 ? 0 : (degrees - 1) * Math.log(u);
    const density = Math.exp(logFront + logPower - (degrees * u * u) / 2);
    const found = normalCdf(shift - critical * u) + normalCdf(-shift - critical * u);
    power += (step === 0 || step === steps ? 1 : step % 2 === 1 ? 4 : 2) * density * found;
  }
  return Math.min(1, (power * (to - from)) / steps / 3);
}

/** No plan has more cells than this. */
const most = 10_000;

/**
 * How many cells (folds x repeats x seeds) the corrected resampled t-test needs to find `difference` with `power`. Repeats do
 * not shrink the share of the variance that comes from overlapping training sets, so there may be no such number; then the
 * reason says what more data would have to do.
 */
export function requiredCells(input: {
  difference: number;
  spread: number;
  testToTrain: number;
  level?: number;
  power?: number;
}): { cells: number; power: number } | Unscored {
  const { power = 0.8, testToTrain, spread, difference } = input;
  if (!(power > 0 && power < 1)) throw new Invalid('power-wrong', `required cells: power is ${power}, expected 0 to 1`);
  const reached = (cells: number): number => correctedTPower({ ...input, cells });
  const best = reached(most);
  if (best < power) {
    const floor = Math.sqrt(testToTrain) * spread;
    return {
      reason:
        `no number of repeats is enough: the standard error cannot fall below ${floor.toPrecision(3)}, ` +
        `so ${most} cells find a difference of ${difference.toPrecision(2)} in ${Math.round(100 * best)} % of cases; only more images help`,
    };
  }
  let [low, high] = [1, 2];
  while (reached(high) < power) [low, high] = [high, Math.min(most, 2 * high)];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (reached(middle) < power) low = middle;
    else high = middle;
  }
  return { cells: high, power: reached(high) };
}
