import { Invalid } from '@paucis/contracts';
import type { Interval } from '../interval.js';
import { quantileOfSorted } from '../quantile.js';
import { resampledSamples, resamplingUnits } from '../resampling-units.js';
import type { Random } from '../seeded-random.js';
import { mean } from '../mean.js';

/** The validation samples of one fold: every seed of every compared recipe has scored these, in this order. */
export interface ResampledFold {
  fold: string;
  seeds: readonly (number | string)[];
  size: number;
  /** Class of each sample: resamples keep the number of groups per class. */
  classes?: ArrayLike<number>;
  /** Patient of each sample: drawn as a whole. */
  groups?: ArrayLike<string | number>;
}

export interface HierarchicalInterval extends Interval {
  standardError: number;
  resamples: number;
  /** Resamples whose statistic does not exist; they are not counted. */
  discarded: number;
}

/**
 * Bootstrap of a mean over folds and seeds that draws folds, seeds within the drawn fold, and groups within it (the same
 * groups for each of its seeds, since they are scored by all). About recipes: it holds the luck of the split, of the training
 * and of the patients. `statistic` gets a fold, a seed and sample indices and returns NaN where it does not exist; for a
 * paired comparison it returns A minus B. Simulated coverage of the 95 % interval with five folds of 30 patients and three seeds:
 * .95 where folds, seeds and patients all vary, .997 where only patients do (their noise is drawn twice), .83 where almost only
 * folds do (five values are few): the corrected resampled t stands beside it.
 */
export function hierarchicalBootstrap(input: {
  folds: readonly ResampledFold[];
  statistic: (fold: string, seed: number | string, indices: Uint32Array) => number;
  random: Random;
  resamples?: number;
  level?: number;
}): HierarchicalInterval {
  const { folds, statistic, random, resamples = 2000, level = 0.95 } = input;
  const prepared = folds.map((fold) => ({ ...fold, units: resamplingUnits(fold) }));
  const lacking = prepared.find(({ seeds }) => seeds.length === 0);
  if (prepared.length < 2 || lacking) {
    const came = lacking ? `fold ${lacking.fold} without a seed` : `${prepared.length}`;
    throw new Invalid('folds-missing', `hierarchical bootstrap: expected at least 2 folds with seeds, got ${came}`);
  }
  const whole = prepared.map(({ fold, seeds, size }) => {
    const all = Uint32Array.from({ length: size }, (_, at) => at);
    return mean(seeds.map((seed) => statistic(fold, seed, all)));
  });
  const estimate = mean(whole);
  if (!Number.isFinite(estimate)) {
    const at = whole.findIndex((value) => !Number.isFinite(value));
    throw new Invalid(
      'statistic-undefined',
      `hierarchical bootstrap: the statistic of fold ${prepared[at]?.fold} is ${whole[at]}`,
    );
  }
  const draws = Array.from({ length: resamples }, () =>
    mean(
      prepared.map(() => {
        const { fold, seeds, units } = prepared[random.integer(prepared.length)] as (typeof prepared)[number];
        const indices = resampledSamples(units, random);
        return mean(seeds.map(() => statistic(fold, seeds[random.integer(seeds.length)] as number | string, indices)));
      }),
    ),
  );
  const sorted = Float64Array.from(draws.filter(Number.isFinite)).sort();
  if (sorted.length < Math.max(2, resamples / 2)) {
    throw new Invalid(
      'statistic-undefined',
      `hierarchical bootstrap: the statistic exists in only ${sorted.length} of ${resamples} resamples`,
    );
  }
  const centre = mean(sorted);
  return {
    estimate,
    low: quantileOfSorted(sorted, (1 - level) / 2),
    high: quantileOfSorted(sorted, (1 + level) / 2),
    level,
    method: 'hierarchical-percentile',
    standardError: Math.sqrt(sorted.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (sorted.length - 1)),
    resamples: sorted.length,
    discarded: resamples - sorted.length,
  };
}
