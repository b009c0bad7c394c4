import { z } from 'zod';
import { isBetter, type TrialView, valueAt } from '../sweep/trial.js';
import { growUnlessStopped } from './judging.js';
import type { Rung } from './rung-plan.js';
import { defineScheduler, type Situation } from './scheduler.js';
import { signedRankBelow } from './signed-rank.js';

const Options = z.strictObject({
  unit: z.literal('step').default('step'),
  max: z.int().positive(),
  /** A trial ends once the chance of doing this badly without being worse falls below this. */
  threshold: z.number().gt(0).max(0.5).default(0.1),
});
type Options = z.output<typeof Options>;

/**
 * Fold by fold: each trial goes straight to `max` steps on one fold, then on the next. It ends once a paired signed-rank test over its
 * folds and seeds says that it is worse than the best complete trial. With threshold .1 that takes at least four pairs (1/16).
 */
export const wilcoxon = defineScheduler<Options>({
  name: 'wilcoxon',
  version: 1,
  options: Options as z.ZodType<Options>,
  rungs: ({ max }, { folds, seeds }) => {
    const rungs = Array.from({ length: folds }, (_, at): Rung => ({ step: max, folds: at + 1, seeds: 1 }));
    return seeds > 1 ? [...rungs, { step: max, folds, seeds }] : rungs;
  },
  refuses: ({ threshold }, { replication: { folds, seeds } }) => {
    const least = 2 ** -(folds * seeds);
    return least < threshold
      ? undefined
      : `${folds * seeds} folds x seeds can never show p < ${threshold}: the least is ${least}`;
  },
  next: (situation) => growUnlessStopped(situation, (trial) => judge(trial, situation)),
  // Which trials are worse is not known beforehand: the forecast is the ceiling.
  expectedCounts: (_options, rungs, trials) => rungs.map(() => trials),
});

function judge(trial: TrialView, { history, rungs, direction, options }: Situation<Options>): string | undefined {
  const last = rungs.length - 1;
  const best = history
    .filter((other) => Number.isFinite(valueAt(other, last)))
    .reduce<TrialView | undefined>((a, b) => (a && !isBetter(b, a, last, direction) ? a : b), undefined);
  if (!best) return undefined;
  const sign = direction === 'maximize' ? 1 : -1;
  const differences = pairs(trial, best, options.max).map(([mine, its]) => sign * (mine - its));
  const p = signedRankBelow(differences);
  if (differences.reduce((sum, each) => sum + each, 0) >= 0 || p >= options.threshold) return undefined;
  return `worse than trial ${best.index} on ${differences.length} folds and seeds, p = ${p.toPrecision(2)}`;
}

/** Values at a step of the folds and seeds that both have. */
function pairs(trial: TrialView, other: TrialView, step: number): [number, number][] {
  const at = (of: TrialView, fold: number, seed: number): number | undefined =>
    of.runs?.find((run) => run.fold === fold && run.seed === seed)?.values.find((value) => value.step === step)?.value;
  return (trial.runs ?? []).flatMap(({ fold, seed }): [number, number][] => {
    const [mine, its] = [at(trial, fold, seed), at(other, fold, seed)];
    return mine === undefined || its === undefined ? [] : [[mine, its]];
  });
}
