import { quantileOfSorted } from '@paucis/statistics';
import type { z } from 'zod';
import { rungsByFamily } from '../sweep/indexes.js';
import { byFamily, type Direction, isBetter, type TrialView, valueAt } from '../sweep/trial.js';
import { asha, AshaOptions, finishing, promotion } from './asha.js';
import { type Rung, rungPlan } from './rung-plan.js';
import { defineScheduler } from './scheduler.js';

/**
 * Progressive ASHA (Bohdal et al. 2207.06940): a family may climb one rung above its first steps, and one more each time the ranking at its
 * top rung differs from that at the rung below by more than noise. Where rankings settle early most steps are saved. At the end the best
 * trial of each family goes to the last rung (`finishBest`).
 */
export const pasha = defineScheduler<AshaOptions>({
  name: 'pasha',
  version: 1,
  options: AshaOptions as z.ZodType<AshaOptions>,
  refuses: ({ variant }) => (variant === 'stopping' ? 'it promotes; there is no stopping variant of it' : undefined),
  rungs: ({ min, max, reduction }, replication) => rungPlan({ min, max, reduction, ...replication }),
  next: (situation) => {
    if (situation.freeSlots < 1) return undefined;
    const { rungs, direction } = situation;
    const families = situation.history.derived(rungsByFamily[direction]);
    const tops = new Map(
      byFamily(situation.history).map((members) => [members[0]?.family, topRung(members, rungs, direction)]),
    );
    return (
      promotion(families, situation, (family) => tops.get(family) as number) ??
      (situation.startsLeft > 0 ? { kind: 'start' } : undefined) ??
      (situation.options.finishBest ? finishing(families, situation) : undefined)
    );
  },
  // Whether rankings settle is not known beforehand: the forecast is that of ASHA.
  expectedCounts: (options, rungs, trials) => asha.expectedCounts(options, rungs, trials),
});

/** How far a family may go: at least to the first rung with more steps, up while the ranking still changes. */
export function topRung(members: readonly TrialView[], rungs: readonly Rung[], direction: Direction): number {
  const last = rungs.length - 1;
  const first = rungs.findIndex(({ step }) => step > (rungs[0] as Rung).step);
  let top = first < 0 ? last : first;
  while (top < last && !isSettled(members, top, direction)) top += 1;
  return top;
}

/** Whether each trial of a rung stands, up to noise, where it stood among them at the rung below. */
function isSettled(members: readonly TrialView[], top: number, direction: Direction): boolean {
  const both = members.filter(
    (trial) => Number.isFinite(valueAt(trial, top)) && Number.isFinite(valueAt(trial, top - 1)),
  );
  const ranking = (rung: number): TrialView[] => both.toSorted((a, b) => (isBetter(a, b, rung, direction) ? -1 : 1));
  const noise = noiseAt(both, top);
  const before = ranking(top - 1);
  return ranking(top).every((trial, place) => {
    const [was, here] = [trial, before[place] as TrialView].map((each) => valueAt(each, top - 1) as number);
    return Math.abs((was as number) - (here as number)) <= noise;
  });
}

/** The 90th percentile of the differences, at a rung, of trials whose curves have crossed at least twice up to there; 0 where none have. */
function noiseAt(trials: readonly TrialView[], top: number): number {
  const differences: number[] = [];
  trials.forEach((a, at) => {
    for (const b of trials.slice(at + 1)) {
      const gaps = a.results.flatMap(({ rung, value }) => {
        const other = rung <= top ? valueAt(b, rung) : undefined;
        return other === undefined || other === value ? [] : [value - other];
      });
      const crossings = gaps
        .slice(1)
        .filter((gap, place) => Math.sign(gap) !== Math.sign(gaps[place] as number)).length;
      if (crossings >= 2) differences.push(Math.abs(gaps.at(-1) as number));
    }
  });
  return differences.length === 0
    ? 0
    : quantileOfSorted(
        differences.sort((a, b) => a - b),
        0.9,
      );
}
