import { Invalid } from '@paucis/contracts';
import type { Interval } from './interval.js';
import { normalCdf, normalQuantile } from './distributions/normal.js';
import { studentQuantile } from './distributions/student.js';
import { quantileOfSorted } from './quantile.js';
import { resampledSamples, type ResamplingUnits, resamplingUnits } from './resampling-units.js';
import type { Random } from './seeded-random.js';
import { variance } from './mean.js';

/** A bootstrap interval and what made it. */
export interface BootstrapInterval extends Interval {
  /** Bias correction z0, with half of the ties. */
  bias: number;
  acceleration: number;
  standardError: number;
  /** Resamples whose statistic exists. */
  resamples: number;
  /** Resamples (or left-out groups) for which the statistic does not exist; they are not counted. */
  discarded: number;
}

/**
 * The BCa interval (Efron 1987) from an estimate, its bootstrap replicates and per stratum the estimates with one unit
 * left out. Falls back to the percentile interval, and says so in `method`, where z0 or the acceleration is not finite.
 */
export function bcaFromReplicates(input: {
  estimate: number;
  replicates: ArrayLike<number>;
  jackknife: readonly ArrayLike<number>[];
  /** How many units each of these estimates stands for; one where not said. */
  times?: readonly ArrayLike<number>[] | undefined;
  level?: number;
  /** Of the spread: quantiles are then asked for at Student's distance (Hesterberg 2015, expanded percentiles). */
  degrees?: number;
}): BootstrapInterval {
  const { estimate, jackknife, level = 0.95 } = input;
  const sorted = Float64Array.from(input.replicates).sort();
  const count = sorted.length;
  if (count < 2) throw new Invalid('resamples-too-few', `bootstrap: expected at least 2 replicates, got ${count}`);
  const slack = 1e-12 * Math.max(1, Math.abs(estimate));
  let share = 0;
  for (const value of sorted) share += Math.abs(value - estimate) <= slack ? 0.5 : value < estimate ? 1 : 0;
  const bias = normalQuantile(share / count);
  const acceleration = accelerationOf(jackknife, input.times);
  const standardError = Math.sqrt(variance(sorted));
  const { degrees } = input;
  const distance = (p: number): number => (degrees === undefined ? normalQuantile(p) : studentQuantile(p, degrees));
  const corrected = (p: number): number => {
    const z = bias + distance(p);
    return normalCdf(bias + z / (1 - acceleration * z));
  };
  const tails = [(1 - level) / 2, (1 + level) / 2] as const;
  const shifted = tails.map(corrected);
  const usable = Number.isFinite(bias) && Number.isFinite(acceleration) && shifted.every(Number.isFinite);
  const [low, high] = (usable ? shifted : degrees === undefined ? tails : tails.map((p) => normalCdf(distance(p)))).map(
    (p) => quantileOfSorted(sorted, p),
  ) as [number, number];
  const method = usable ? 'bca' : 'percentile';
  return { estimate, low, high, level, method, bias, acceleration, standardError, resamples: count, discarded: 0 };
}

/** Σd³ / (6 (Σd²)^1.5) with jackknife influences d; several strata as in Davison & Hinkley (1997), section 5.4. */
function accelerationOf(jackknife: readonly ArrayLike<number>[], times?: readonly ArrayLike<number>[]): number {
  let cubes = 0;
  let squares = 0;
  jackknife.forEach((stratum, index) => {
    const timesOf = (at: number): number => times?.[index]?.[at] ?? 1;
    let [size, sum] = [0, 0];
    for (let at = 0; at < stratum.length; at += 1) {
      size += timesOf(at);
      sum += timesOf(at) * (stratum[at] as number);
    }
    if (size < 2) return;
    for (let at = 0; at < stratum.length; at += 1) {
      const influence = ((size - 1) / size) * (sum / size - (stratum[at] as number));
      cubes += timesOf(at) * influence ** 3;
      squares += timesOf(at) * influence ** 2;
    }
  });
  return cubes / (6 * squares ** 1.5);
}

/**
 * BCa interval of any statistic of samples 0 to size-1. `statistic` gets sample indices (repeated as drawn) and returns
 * NaN where it does not exist. Paired differences: compute both models in one `statistic`. Reports use 10,000 resamples.
 */
export function bootstrap(input: {
  size: number;
  statistic: (indices: Uint32Array) => number;
  random: Random;
  /** Class of each sample: resamples keep the number of units per class. */
  classes?: ArrayLike<number>;
  /** Patient of each sample: drawn and left out as a whole. */
  groups?: ArrayLike<string | number>;
  resamples?: number;
  level?: number;
}): BootstrapInterval {
  const { size, statistic, random, resamples = 2000, level = 0.95 } = input;
  const units = resamplingUnits(input);
  const estimate = statistic(Uint32Array.from({ length: size }, (_, at) => at));
  if (!Number.isFinite(estimate)) {
    throw new Invalid('statistic-undefined', `bootstrap: the statistic of the whole sample is ${estimate}`);
  }
  const draws = Array.from({ length: resamples }, () => statistic(resampledSamples(units, random)));
  const replicates = draws.filter(Number.isFinite);
  if (replicates.length < resamples / 2) {
    throw new Invalid(
      'statistic-undefined',
      `bootstrap: the statistic exists in only ${replicates.length} of ${resamples} resamples`,
    );
  }
  const leftOut = units.strata.map((stratum) => stratum.map((unit) => statistic(without(units, unit))));
  const jackknife = leftOut.map((stratum) => stratum.filter(Number.isFinite));
  const lost = leftOut.flat().length - jackknife.flat().length;
  const interval = bcaFromReplicates({ estimate, replicates, jackknife, level });
  return { ...interval, discarded: resamples - replicates.length + lost };
}

function without({ members }: ResamplingUnits, leftOut: number): Uint32Array {
  return Uint32Array.from(members.flatMap((samples, unit) => (unit === leftOut ? [] : samples)));
}
