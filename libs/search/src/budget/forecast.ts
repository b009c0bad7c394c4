import { Invalid } from '@paucis/contracts';
import type { Rung } from '../schedulers/rung-plan.js';

/** What was measured (or estimated) of one family. */
export interface FamilyCost {
  family: string;
  secondsPerStep: number;
  /** Pretraining of one encoder for one fold and seed. */
  pretrainingSeconds?: number;
  /** Different encoders that so many trials start from; one where it is left out. */
  encoders?(trials: number): number;
  /** Shares of its trainings and pretrainings that are done already. */
  done?: { training: number; pretraining: number };
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
 * scheduler lets `expectedCounts` come to each rung. Pretraining is paid once per encoder, fold and seed that is reached.
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
    const { encoders = () => 1, done = { training: 0, pretraining: 0 } } = cost;
    const members = (rung: Rung | undefined): number => (rung ? rung.folds * rung.seeds : 0);
    const pretrainings = counts.reduce((sum, count, at) => {
      const more = members(rungs[at]) - members(rungs[at - 1]);
      return sum + (count > 0 ? more * encoders(count) : 0);
    }, 0);
    return {
      family: cost.family,
      trials: share,
      steps,
      trainingSeconds: steps * cost.secondsPerStep * (1 - done.training),
      pretrainingSeconds: (cost.pretrainingSeconds ?? 0) * pretrainings * (1 - done.pretraining),
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
