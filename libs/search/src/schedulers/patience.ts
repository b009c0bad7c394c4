import { z } from 'zod';
import type { Direction, TrialView } from '../sweep/trial.js';
import { valueAt } from '../sweep/trial.js';
import { comparableValues, growUnlessStopped, stepsEvery } from './judging.js';
import { type Rung, rungsAt } from './rung-plan.js';
import { defineScheduler, type Situation } from './scheduler.js';

const Options = z.strictObject({
  unit: z.literal('step').default('step'),
  max: z.int().positive(),
  /** Steps between two looks; a tenth of `max` where it is left out. */
  interval: z.int().positive().optional(),
  /** Looks without improvement after which a trial ends. */
  patience: z.int().min(1).default(3),
  /** What counts as improvement. */
  minDelta: z.number().nonnegative().default(0),
});
type Options = z.output<typeof Options>;

/**
 * Ends a trial that has not improved over the last looks. Not the best of its family: it may have converged early, and only trials that
 * reach the last rung can win.
 */
export const patience = defineScheduler<Options>({
  name: 'patience',
  version: 1,
  options: Options as z.ZodType<Options>,
  rungs: ({ max, interval = Math.ceil(max / 10) }, replication) => rungsAt(stepsEvery(interval, max), replication),
  next: (situation) => growUnlessStopped(situation, (trial) => judge(trial, situation)),
  // Nobody knows beforehand which trials stop improving: the forecast is the ceiling.
  expectedCounts: (_options, rungs, trials) => rungs.map(() => trials),
});

function judge(trial: TrialView, { history, rungs, direction, options }: Situation<Options>): string | undefined {
  const { patience: looks, minDelta } = options;
  const values = gains(trial, rungs, trial.rung, direction);
  if (values.length <= looks) return undefined;
  const before = Math.max(...values.slice(0, -looks));
  if (Math.max(...values.slice(-looks)) > before + minDelta) return undefined;
  const best = Math.max(...values);
  const rivals = history.filter(
    (other) => other !== trial && other.family === trial.family && valueAt(other, trial.rung) !== undefined,
  );
  const isOutdone = rivals.some((other) => Math.max(...gains(other, rungs, trial.rung, direction)) > best);
  if (!isOutdone) return undefined;
  return `no improvement over the last ${looks} looks, at step ${(rungs[trial.rung] as Rung).step}`;
}

/** Values up to a rung with the sign that makes more better. */
function gains(trial: TrialView, rungs: readonly Rung[], rung: number, direction: Direction): number[] {
  const values = comparableValues(trial, rungs, rung).filter(Number.isFinite);
  return direction === 'maximize' ? values : values.map((value) => -value);
}
