import type { Estimate } from '@paucis/contracts';
import { normalQuantile, requiredSamples } from '@paucis/statistics';
import { count } from './numbers.js';

/** Chance of finding the difference that a forecast is made for. */
const power = 0.8;
/** Beyond this a forecast says no more than "not in practice". */
const mostMore = 1_000_000;

/**
 * What would decide a difference whose interval holds zero: how many more cases of the same kind. It takes the observed
 * difference at its word, which is why its figure is an "about".
 */
export function powerWords(
  { estimate, low, high, level }: Pick<Estimate, 'estimate' | 'low' | 'high' | 'level'>,
  samples: number,
  cases: string,
): string {
  const standardError = (high - low) / (2 * normalQuantile((1 + level) / 2));
  const difference = Math.abs(estimate);
  const small = `so small a difference that no practical number of ${cases} would decide: choose by cost or simplicity`;
  if (!(difference > 1e-9) || !(standardError > 0)) return small;
  const needed = requiredSamples({ difference, standardError, samples, level, power });
  if (!needed || needed.more > mostMore) return small;
  return `if that is the true difference, about ${count(roundUp(Math.max(1, needed.more)))} more ${cases} would decide`;
}

/** Two digits are all that a forecast has. */
export function roundUp(value: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.ceil(value / unit) * unit;
}
