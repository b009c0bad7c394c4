import { aucInterval } from './auc-interval.js';
import { type BootstrapInterval, bcaFromReplicates } from './bca.js';
import { resamplingUnits } from './resampling-units.js';
import type { Random } from './seeded-random.js';
import type { Unscored } from './unscored.js';

/** Below these the bootstrap of a skewed statistic was seen to hold too rarely (docs/studies/coverage.md). */
const fewDegrees = 12;

/** Units deleted one by one for the acceleration; beyond, in this many blocks. */
const mostDeletions = 1000;

/**
 * BCa intervals of several statistics from the same resamples: each statistic gets how often every sample was drawn, so that
 * what can be sorted or looked up once is. A statistic that does not exist is NaN; one that exists in too few resamples gets a
 * reason instead of an interval. Whole groups are drawn, stratified by class, as in `bootstrap`, with two corrections for small
 * samples: of m groups of a stratum m - 1 are drawn and weigh m / (m - 1) (Rao & Wu 1988), which takes the bias out of the variance;
 * and quantiles are asked for at Student's distance instead of the normal one (Hesterberg 2015), with Satterthwaite's degrees of freedom
 * over the strata.
 */
export function weightedBootstrap(input: {
  size: number;
  /** The statistics, in a fixed order, of samples that count `weights[sample]` times. */
  statistics: (weights: Float64Array) => readonly number[];
  random: Random;
  classes?: ArrayLike<number>;
  groups?: ArrayLike<string | number>;
  resamples?: number;
  level?: number;
  /** Which statistics lie between 0 and 1 and have skewed draws: with few degrees of freedom they get `jackknife-logit`. */
  skewed?: ReadonlySet<number>;
}): (BootstrapInterval | Unscored)[] {
  const { size, statistics, random, resamples = 2000, level = 0.95 } = input;
  const { members, strata } = resamplingUnits(input);
  const weights = new Float64Array(size).fill(1);
  const estimates = statistics(weights);
  const drawn = estimates.map(() => new Float64Array(resamples));
  for (let draw = 0; draw < resamples; draw += 1) {
    weights.fill(0);
    for (const stratum of strata) {
      const draws = Math.max(1, stratum.length - 1);
      const weight = stratum.length / draws;
      for (let at = 0; at < draws; at += 1) {
        for (const sample of members[stratum[random.integer(stratum.length)] as number] as number[]) {
          weights[sample] = (weights[sample] as number) + weight;
        }
      }
    }
    statistics(weights).forEach((value, index) => ((drawn[index] as Float64Array)[draw] = value));
  }
  const degrees = Math.max(1, members.length - strata.length);
  const leftOut = strata.map((stratum) =>
    blocksOf(stratum).map((block) => {
      weights.fill(1);
      for (const unit of block) for (const sample of members[unit] as number[]) weights[sample] = 0;
      return statistics(weights);
    }),
  );
  return intervalsOf({ estimates, drawn, leftOut, level, degrees, ...(input.skewed && { skewed: input.skewed }) });
}

/** An interval of each statistic, or why there is none, from what the resamples and the deletions gave. */
export function intervalsOf(input: {
  estimates: readonly number[];
  /** By statistic, its value in each resample. */
  drawn: readonly Float64Array[];
  /** By stratum and deletion, all statistics. */
  leftOut: readonly (readonly (readonly number[])[])[];
  /** By stratum and deletion, how many units it stands for; one where not said. */
  times?: readonly (readonly number[])[];
  level: number;
  degrees: number;
  skewed?: ReadonlySet<number>;
}): (BootstrapInterval | Unscored)[] {
  const { estimates, drawn, leftOut, times, level, degrees, skewed } = input;
  return estimates.map((estimate, index) => {
    const resamples = (drawn[index] as Float64Array).length;
    const replicates = (drawn[index] as Float64Array).filter(Number.isFinite);
    if (!Number.isFinite(estimate)) return { reason: 'undefined on these samples' };
    if (replicates.length < Math.max(2, resamples / 2)) {
      return { reason: `no interval: the statistic exists in only ${replicates.length} of ${resamples} resamples` };
    }
    if (replicates.every((value) => Math.abs(value - estimate) < 1e-12)) {
      // A bootstrap that never leaves the estimate would claim certainty.
      return {
        reason: `${Number(estimate.toFixed(3))} here, without an interval: every resample gives the same value`,
      };
    }
    const exists = (of: readonly number[]): boolean => Number.isFinite(of[index]);
    const jackknife = leftOut.map((stratum) => stratum.filter(exists).map((of) => of[index] as number));
    const kept = times?.map((stratum, at) => stratum.filter((_, deletion) => exists(leftOut[at]?.[deletion] ?? [])));
    const { variance, degrees: few } = spreadOf(jackknife, kept);
    const own = Math.min(degrees, few);
    const made = bcaFromReplicates({ estimate, replicates, jackknife, times: kept, level, degrees: own });
    const interval = { ...made, discarded: resamples - replicates.length };
    if (!skewed?.has(index) || own >= fewDegrees || !(estimate < 1)) return interval;
    const method = 'jackknife-logit';
    return { ...interval, ...aucInterval({ estimate, variance, pairs: 1, level, method, degrees: own }) };
  });
}

/**
 * The jackknife's variance with Satterthwaite's degrees of freedom: it is the sum of the strata's, each estimated from its units alone, so
 * five positive patients that make nearly all of it leave four, however many negative ones there are.
 */
function spreadOf(
  jackknife: readonly (readonly number[])[],
  times: readonly (readonly number[])[] | undefined,
): { variance: number; degrees: number } {
  const parts = jackknife.flatMap((values, stratum) => {
    const timesOf = (at: number): number => times?.[stratum]?.[at] ?? 1;
    const size = values.reduce((sum, _, at) => sum + timesOf(at), 0);
    if (size < 2) return [];
    const centre = values.reduce((sum, value, at) => sum + timesOf(at) * value, 0) / size;
    const squares = values.reduce((sum, value, at) => sum + timesOf(at) * (value - centre) ** 2, 0);
    return [{ variance: ((size - 1) / size) * squares, degrees: size - 1 }];
  });
  const total = parts.reduce((sum, { variance }) => sum + variance, 0);
  const spread = parts.reduce((sum, { variance, degrees }) => sum + variance ** 2 / degrees, 0);
  return { variance: total, degrees: spread > 0 ? Math.max(1, total ** 2 / spread) : Infinity };
}

/** One unit each, or equally many interleaved ones: sums of influences have the skewness that the acceleration asks for. */
function blocksOf(stratum: readonly number[]): number[][] {
  const count = Math.min(stratum.length, mostDeletions);
  const blocks = Array.from({ length: count }, () => [] as number[]);
  stratum.forEach((unit, at) => (blocks[at % count] as number[]).push(unit));
  return blocks;
}
