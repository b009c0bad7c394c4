import { z } from 'zod';
import { type FamilyRungs, rankingOf, rungsByFamily } from '../sweep/indexes.js';
import { type TrialView, valueAt } from '../sweep/trial.js';
import { growUnlessStopped } from './judging.js';
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
    variant: z.enum(['promotion', 'stopping']).default('promotion'),
  })
  .refine(({ min, max }) => min <= max, { message: 'min must not be above max' });
export type AshaOptions = z.output<typeof AshaOptions>;

/**
 * Asynchronous successive halving (Li et al. 2020), one bracket per family. Promotion: the next job is the highest rung with an unpromoted trial
 * in its top floor(n / reduction) of completed results, else a new trial. Stopping: a trial that completes a rung goes on at once where it is
 * in that top share (the best always is), else it ends. Ties by trial index.
 */
export const asha = defineScheduler<AshaOptions>({
  name: 'asha',
  version: 1,
  options: AshaOptions as z.ZodType<AshaOptions>,
  rungs: ({ min, max, reduction }, replication) => rungPlan({ min, max, reduction, ...replication }),
  next: (situation) => {
    const { history, direction, freeSlots, startsLeft, options } = situation;
    const families = history.derived(rungsByFamily[direction]);
    if (options.variant === 'stopping')
      return growUnlessStopped(situation, (trial) => outranked(trial, families, situation));
    if (freeSlots < 1) return undefined;
    return (
      promotion(families, situation) ??
      (startsLeft > 0 ? { kind: 'start' } : undefined) ??
      (options.finishBest ? finishing(families, situation) : undefined)
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

/** The promotable trial of the highest rung; of several families the one with the smallest trial index. `topOf` says how far a family may go. */
export function promotion(
  families: ReadonlyMap<string, FamilyRungs>,
  { rungs, options }: Pick<Situation<Pick<AshaOptions, 'reduction'>>, 'rungs' | 'options'>,
  topOf = (_family: string): number => rungs.length - 1,
): Verdict | undefined {
  for (let rung = rungs.length - 2; rung >= 0; rung -= 1) {
    let found: TrialView | undefined;
    for (const [name, family] of families) {
      if (rung >= topOf(name)) continue;
      const best = family.waiting.get(rung)?.entries[0];
      if (!best || (found && found.index < best.trial.index)) continue;
      const ahead = rankingOf(family.results, rung).rankOf(best);
      if (ahead < Math.floor((family.counts.get(rung) ?? 0) / options.reduction)) found = best.trial;
    }
    if (found) return { kind: 'grow', trial: found.index, rung: rung + 1 };
  }
  return undefined;
}

/** Why a trial that completed its rung does not go on. */
function outranked(
  trial: TrialView,
  families: ReadonlyMap<string, FamilyRungs>,
  { direction, options }: Situation<AshaOptions>,
): string | undefined {
  const family = families.get(trial.family) as FamilyRungs;
  const loss = (direction === 'maximize' ? -1 : 1) * (valueAt(trial, trial.rung) as number);
  const ahead = rankingOf(family.results, trial.rung).rankOf({ loss, trial });
  const results = family.counts.get(trial.rung) ?? 0;
  if (ahead < Math.max(1, Math.floor(results / options.reduction))) return undefined;
  return `number ${ahead + 1} of ${results} at rung ${trial.rung}`;
}

/** For a family at rest without a trial at the last rung: its best trial of the highest rung goes on. */
export function finishing(
  families: ReadonlyMap<string, FamilyRungs>,
  { rungs }: Pick<Situation<unknown>, 'rungs'>,
): Verdict | undefined {
  for (const { busy, finished, waiting } of families.values()) {
    if (busy > 0 || finished > 0) continue;
    for (let rung = rungs.length - 2; rung >= 0; rung -= 1) {
      const best = waiting.get(rung)?.entries[0];
      if (best) return { kind: 'grow', trial: best.trial.index, rung: rung + 1 };
    }
  }
  return undefined;
}
