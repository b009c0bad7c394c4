import { z } from 'zod';
import { paretoOrder } from '../multi-objective/non-dominated.js';
import { lossesOf } from '../sweep/goals.js';
import { byFamily, isWaiting, type TrialView } from '../sweep/trial.js';
import { rungPlan } from './rung-plan.js';
import { defineScheduler, type Situation } from './scheduler.js';

const Options = z
  .strictObject({
    unit: z.literal('step').default('step'),
    min: z.int().positive(),
    max: z.int().positive(),
    reduction: z.int().min(2).max(10).default(3),
  })
  .refine(({ min, max }) => min <= max, { message: 'min must not be above max' });
type Options = z.output<typeof Options>;

/**
 * Asynchronous successive halving for several objectives (MO-ASHA, Schmucker et al. 2106.12639): in its family the top share of a rung is that of
 * non-dominated sorting, within a front those with most room around them first; who misses a constraint stands behind.
 */
export const paretoHalving = defineScheduler<Options>({
  name: 'pareto-halving',
  version: 1,
  manyObjectives: true,
  options: Options as z.ZodType<Options>,
  rungs: ({ min, max, reduction }, replication) => rungPlan({ min, max, reduction, ...replication }),
  refuses: (_options, { further }) =>
    further.length === 0
      ? 'there is one objective and no constraint, so its ranks are those of asha: take asha'
      : undefined,
  next: (situation) => {
    const { history, rungs, freeSlots, startsLeft } = situation;
    if (freeSlots < 1) return undefined;
    const families = byFamily(history);
    for (let rung = rungs.length - 2; rung >= 0; rung -= 1) {
      for (const members of families) {
        const next = promotable(members, rung, situation);
        if (next) return { kind: 'grow', trial: next.index, rung: rung + 1 };
      }
    }
    if (startsLeft > 0) return { kind: 'start' };
    // Few trials never fill the rungs: at the end the first of each family's front goes to the last rung.
    for (const members of families) {
      const isBusy = members.some((trial) => trial.status === 'active' && !isWaiting(trial));
      if (isBusy || members.some(({ status }) => status === 'finished')) continue;
      for (let rung = rungs.length - 2; rung >= 0; rung -= 1) {
        const best = ordered(members, rung, situation).find((trial) => trial.rung === rung && isWaiting(trial));
        if (best) return { kind: 'grow', trial: best.index, rung: rung + 1 };
      }
    }
    return undefined;
  },
  expectedCounts: ({ reduction }, rungs, trials) => {
    const counts: number[] = [];
    rungs.forEach((_, rung) =>
      counts.push(
        rung === 0 ? trials : Math.max(Math.min(1, trials), Math.floor((counts[rung - 1] as number) / reduction)),
      ),
    );
    return counts;
  },
});

function promotable(members: readonly TrialView[], rung: number, situation: Situation<Options>): TrialView | undefined {
  const order = ordered(members, rung, situation);
  const top = order.slice(0, Math.floor(order.length / situation.options.reduction));
  return top.find((trial) => trial.rung === rung && isWaiting(trial));
}

/** The members with a result at a rung, best first. */
function ordered(members: readonly TrialView[], rung: number, { direction, further }: Situation<Options>): TrialView[] {
  const scored = members.flatMap((trial) => {
    const result = trial.results.find((each) => each.rung === rung);
    return result && Number.isFinite(result.value) ? [{ trial, ...lossesOf(result, direction, further) }] : [];
  });
  return paretoOrder(scored).map((at) => (scored[at] as (typeof scored)[number]).trial);
}
