import { quantileOfSorted, mean } from '@paucis/statistics';
import { z } from 'zod';
import { type TrialView, valueAt } from '../sweep/trial.js';
import { comparableValues, growUnlessStopped, stepsEvery } from './judging.js';
import { type Rung, rungsAt } from './rung-plan.js';
import { defineScheduler, type Situation } from './scheduler.js';

const Options = z.strictObject({
  unit: z.literal('step').default('step'),
  max: z.int().positive(),
  /** Steps between two looks; a tenth of `max` where it is left out. */
  interval: z.int().positive().optional(),
  /** Other trials of the family that must have come as far before one is stopped. */
  startup: z.int().min(1).default(5),
  /** Share of `max` before which nothing is stopped. */
  warmup: z.number().min(0).max(1).default(0.2),
  /** What is compared with: the others' values at the step (Optuna) or their means up to it (Vizier). */
  rule: z.enum(['values', 'averages']).default('values'),
});
type Options = z.output<typeof Options>;

/** Median stopping (Golovin et al. 2017), within each family: a trial whose best so far is worse than the median of the others ends. */
export const median = defineScheduler<Options>({
  name: 'median',
  version: 1,
  options: Options as z.ZodType<Options>,
  rungs: ({ max, interval = Math.ceil(max / 10) }, replication) => rungsAt(stepsEvery(interval, max), replication),
  next: (situation) => growUnlessStopped(situation, (trial) => judge(trial, situation)),
  // Half of those that came on at each look, once there are enough to compare with: what the rule stops if all differ.
  expectedCounts: ({ max, startup, warmup }, rungs, trials) => {
    const counts: number[] = [];
    rungs.forEach((_, rung) => {
      const before = rungs[rung - 1];
      const last = counts[rung - 1] ?? trials;
      const isJudged = before !== undefined && before.step >= warmup * max && last > startup;
      counts.push(isJudged ? Math.max(startup, Math.ceil(last / 2)) : last);
    });
    return counts;
  },
});

function judge(trial: TrialView, { history, rungs, direction, options }: Situation<Options>): string | undefined {
  const { step } = rungs[trial.rung] as Rung;
  if (step < options.warmup * options.max) return undefined;
  const sign = direction === 'maximize' ? 1 : -1;
  const others = history
    .filter(({ index, family }) => index !== trial.index && family === trial.family)
    .flatMap((other) => {
      const value = valueAt(other, trial.rung);
      if (value === undefined || !Number.isFinite(value)) return [];
      return sign * (options.rule === 'values' ? value : mean(comparableValues(other, rungs, trial.rung)));
    });
  if (others.length < options.startup) return undefined;
  const best = Math.max(...comparableValues(trial, rungs, trial.rung).map((value) => sign * value));
  const middle = quantileOfSorted(
    others.sort((a, b) => a - b),
    0.5,
  );
  if (best >= middle) return undefined;
  return `its best, ${(sign * best).toPrecision(4)}, is worse than the median of ${others.length} others at step ${step}, ${(sign * middle).toPrecision(4)}`;
}
