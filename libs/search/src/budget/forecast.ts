import { Invalid } from '@paucis/contracts';
import type { Rung } from '../schedulers/rung-plan.js';

/** What was measured (or estimated) of one family. */
export interface FamilyCost {
  family: string;
  secondsPerStep: number;
  /** Pretraining of one fold and seed; the trials of a family share it. */
  pretrainingSeconds?: number;
}

export interface FamilyForecast {
  family: string;
  trials: number;
  steps: number;
  trainingSeconds: number;
  pretrainingSeconds: number;
}

export interface Forecast {
  families: FamilyForecast[];
  steps: number;
  /** Seconds of one slot for everything. */
  slotSeconds: number;
  /** With all slots busy: a lower bound of the wall time. */
  wallSeconds: number;
}

/** Steps that a trial needs on top of the rung before: only what is new is trained, a run resumes its checkpoint. */
export function stepsOfRung(rungs: readonly Rung[], rung: number): number {
  const total = ({ step, folds, seeds }: Rung): number => step * folds * seeds;
  const before = rungs[rung - 1];
  return total(rungs[rung] as Rung) - (before ? total(before) : 0);
}

/** Optimizer steps of trials of which `counts[k]` come to rung k. */
export function stepsOfCounts(rungs: readonly Rung[], counts: readonly number[]): number {
  return counts.reduce((sum, count, rung) => sum + count * stepsOfRung(rungs, rung), 0);
}

/**
 * The cost of a sweep before it starts: `trials` spread evenly over the families (the first ones get the remainder), of which the
 * scheduler lets `expectedCounts` come to each rung. Pretraining is paid once per family, fold and seed that is reached.
 */
export function forecast(input: {
  rungs: readonly Rung[];
  trials: number;
  slots: number;
  families: readonly FamilyCost[];
  expectedCounts: (trials: number) => number[];
}): Forecast {
  const { rungs, trials, slots, families: costs, expectedCounts } = input;
  if (costs.length === 0 || slots < 1) {
    throw new Invalid('forecast-wrong', `forecast: expected families and slots, got ${costs.length} and ${slots}`);
  }
  const families = costs.map((cost, at): FamilyForecast => {
    const share = Math.floor(trials / costs.length) + (at < trials % costs.length ? 1 : 0);
    const counts = expectedCounts(share);
    const steps = stepsOfCounts(rungs, counts);
    const reached = counts.findLastIndex((count) => count > 0);
    const members = reached < 0 ? 0 : (rungs[reached] as Rung).folds * (rungs[reached] as Rung).seeds;
    const pretrainingSeconds = (cost.pretrainingSeconds ?? 0) * members;
    return {
      family: cost.family,
      trials: share,
      steps,
      trainingSeconds: steps * cost.secondsPerStep,
      pretrainingSeconds,
    };
  });
  const slotSeconds = families.reduce((sum, each) => sum + each.trainingSeconds + each.pretrainingSeconds, 0);
  const steps = families.reduce((sum, each) => sum + each.steps, 0);
  return { families, steps, slotSeconds, wallSeconds: slotSeconds / slots };
}

/** The largest number of trials, up to `trials`, whose forecast keeps within `wallSeconds`; 0 where not even one does. */
export function largestAffordable(input: Parameters<typeof forecast>[0] & { wallSeconds: number }): number {
  let [low, high] = [0, input.trials];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (forecast({ ...input, trials: middle }).wallSeconds <= input.wallSeconds) low = middle;
    else high = middle - 1;
  }
  return low;
}
