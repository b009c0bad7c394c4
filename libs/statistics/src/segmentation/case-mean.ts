import { Invalid } from '@paucis/contracts';
import type { Unscored } from '../unscored.js';
import { mean } from '../mean.js';

export interface CaseMean {
  mean: number;
  /** Cases averaged, and cases left out by reason: a mean is not read without them. */
  cases: number;
  excluded: Map<string, number>;
}

/** Case-wise mean of one score; cases that have none are counted with their reason. Throws `Invalid` where no case has one. */
export function caseMean(scores: readonly (number | Unscored)[]): CaseMean {
  const excluded = new Map<string, number>();
  const values: number[] = [];
  for (const score of scores) {
    if (typeof score === 'number') values.push(score);
    else excluded.set(score.reason, (excluded.get(score.reason) ?? 0) + 1);
  }
  if (values.length === 0) {
    throw new Invalid('statistic-undefined', `case mean: none of ${scores.length} cases has a score`, {
      reasons: [...excluded.keys()],
    });
  }
  return { mean: mean(values), cases: values.length, excluded };
}
