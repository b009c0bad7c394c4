import { z } from 'zod';
import { byFamily, isBetter, type TrialView, valueAt } from '../sweep/trial.js';
import { rungPlan } from './rung-plan.js';
import { defineScheduler, type Situation, type Verdict } from './scheduler.js';

export const AshaOptions = z
  .strictObject({
    /** Fidelity is optimizer steps; there is no other unit. */
    unit: z.literal('step').default('step'),
    min: z.int().positive(),
    max: z.int().positive(),
    reduction: z.int().min(2).max(10).default(3),
    /** Train the best trial of each family to the last rung when no trial is left to start: few trials never fill the rungs. */
    finishBest: z.boolean().default(true),
  })
  .refine(({ min, max }) => min <= max, { message: 'min must not be above max' });
export type AshaOptions = z.output<typeof AshaOptions>;

/**
 * Asynchronous successive halving, promotion variant (Li et al. 2020), one bracket per family: the next job is the highest
 * rung with an unpromoted trial in its top floor(n / reduction) of completed results, else a new trial. Ties by trial index.
 */
export const asha = defineScheduler<AshaOptions>({
  name: 'asha',
  version: 1,
  options: AshaOptions as z.ZodType<AshaOptions>,
  rungs: ({ min, max, reduction }, replication) => rungPlan({ min, max, reduction, ...replication }),
  next: (situation) => {
    if (situation.freeSlots < 1) return undefined;
    const families = byFamily(situation.history);
    return (
      promotion(families, situation) ??
      (situation.startsLeft > 0 ? { kind: 'start' } : undefined) ??
      (situation.options.finishBest ? finishing(families, situation) : undefined)
    );
  },
  expectedCounts: ({ reduction, finishBest }, rungs, trials) => {
    const counts: number[] = [];
    rungs.forEach((_, rung) => {
      const promoted = rung === 0 ? trials : Math.floor((counts[rung - 1] as number) / reduction);
      counts.push(finishBest && trials > 0 ? Math.max(1, promoted) : promoted);
    });
    return counts;
  },
});

/**
 * The promotable trial of the highest rung; of several families the one with the smallest trial index. `topOf` says how far a
 * family may go.
 */
export function promotion(
  families: readonly TrialView[][],
  situation: Situation<AshaOptions>,
  topOf = (_members: readonly TrialView[]): number => situation.rungs.length - 1,
): Verdict | undefined {
  for (let rung = situation.rungs.length - 2; rung >= 0; rung -= 1) {
    const found = families
      .filter((members) => rung < topOf(members))
      .map((members) => promotable(members, rung, situation))
      .filter((trial) => trial !== undefined)
      .sort((a, b) => a.index - b.index)[0];
    if (found) return { kind: 'grow', trial: found.index, rung: rung + 1 };
  }
  return undefined;
}

/** The best trial that waits at a rung, if it is in the rung's top share. O(n): no ranking is needed for one answer. */
function promotable(
  members: readonly TrialView[],
  rung: number,
  { direction, options }: Situation<AshaOptions>,
): TrialView | undefined {
  const best = bestWaiting(members, rung, direction);
  if (!best) return undefined;
  let results = 0;
  let ahead = 0;
  for (const trial of members) {
    if (valueAt(trial, rung) === undefined) continue;
    results += 1;
    if (trial !== best && isBetter(trial, best, rung, direction)) ahead += 1;
  }
  return ahead < Math.floor(results / options.reduction) ? best : undefined;
}

function bestWaiting(
  members: readonly TrialView[],
  rung: number,
  direction: Situation<AshaOptions>['direction'],
): TrialView | undefined {
  let best: TrialView | undefined;
  for (const trial of members) {
    if (trial.rung !== rung || (trial.status !== 'active' && trial.status !== 'paused')) continue;
    if (!Number.isFinite(valueAt(trial, rung))) continue;
    if (!best || isBetter(trial, best, rung, direction)) best = trial;
  }
  return best;
}

/** For a family at rest without a trial at the last rung: its best trial of the highest rung goes on. */
export function finishing(
  families: readonly TrialView[][],
  { rungs, direction }: Situation<AshaOptions>,
): Verdict | undefined {
  const last = rungs.length - 1;
  for (const members of families) {
    const isBusy = members.some((trial) => trial.status === 'active' && valueAt(trial, trial.rung) === undefined);
    const isDone = members.some((trial) => trial.status === 'finished');
    if (isBusy || isDone) continue;
    for (let rung = last - 1; rung >= 0; rung -= 1) {
      const best = bestWaiting(members, rung, direction);
      if (best) return { kind: 'grow', trial: best.index, rung: rung + 1 };
    }
  }
  return undefined;
}
