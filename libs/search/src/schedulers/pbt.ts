import { z } from 'zod';
import { livelyTrials, rankingOf, resultsByRung } from '../sweep/indexes.js';
import { type TrialView, valueAt } from '../sweep/trial.js';
import { stepsEvery } from './judging.js';
import { defineScheduler, type Situation, type Verdict } from './scheduler.js';

const Options = z.strictObject({
  unit: z.literal('step').default('step'),
  max: z.int().positive(),
  /** Steps between two looks; a tenth of `max` where it is left out. */
  interval: z.int().positive().optional(),
  population: z.int().min(3).max(1000).default(10),
  /** Share at the bottom that makes room, and at the top that breeds. */
  share: z.number().gt(0).max(0.5).default(0.2),
});
type Options = z.output<typeof Options>;

/**
 * Population based training (Jaderberg et al. 1711.09846) without a barrier: a trial that stands in the bottom share of the results at its rung
 * ends, and one of the top share has a child that goes on from its checkpoint at the next rung. Every child is a trial of its own, so that
 * the lineage of the winner is the schedule to train it by.
 */
export const pbt = defineScheduler<Options>({
  name: 'pbt',
  version: 1,
  options: Options as z.ZodType<Options>,
  rungs: ({ max, interval = Math.ceil(max / 10) }, { folds, seeds }) =>
    stepsEvery(interval, max).map((step) => ({ step, folds, seeds })),
  refuses: (_options, { rungs, sampler }) => {
    if (sampler !== 'pbt' && sampler !== 'pb2') return `sampler ${sampler} makes no children; pbt and pb2 do`;
    return rungs.length < 2 ? 'interval leaves no look before the end' : undefined;
  },
  next: (situation) => {
    const { history, freeSlots, startsLeft, rungs, options } = situation;
    const { waiting } = history.derived(livelyTrials);
    for (const trial of waiting.entries) {
      if (isOutdone(trial, situation) && startsLeft > 0)
        return { kind: 'stop', trial: trial.index, reason: `makes room at rung ${trial.rung}` };
    }
    if (freeSlots < 1) return undefined;
    const founders = history.filter(({ parent, status }) => parent === undefined && status !== 'failed').length;
    if (founders < options.population && startsLeft > 0) return { kind: 'start' };
    for (let rung = 0; startsLeft > 0 && rung < rungs.length - 1; rung += 1) {
      const birth = birthAt(rung, situation);
      if (birth) return birth;
    }
    const next = waiting.entries[0];
    return next && { kind: 'grow', trial: next.index, rung: next.rung + 1 };
  },
  expectedCounts: ({ population }, rungs, trials) => rungs.map(() => Math.min(population, trials)),
});

function isOutdone(trial: TrialView, { history, direction, options }: Situation<Options>): boolean {
  const ranking = rankingOf(history.derived(resultsByRung[direction]), trial.rung);
  const value = valueAt(trial, trial.rung);
  if (value === undefined || !Number.isFinite(value)) return true;
  if (ranking.length < Math.ceil(options.population / 2)) return false;
  const ahead = ranking.rankOf({ loss: direction === 'maximize' ? -value : value, trial });
  return ahead >= ranking.length - Math.floor(options.share * ranking.length);
}

/** The next child for a place that a trial of this rung left; the parents of the top share take turns. */
function birthAt(rung: number, { history, direction, options }: Situation<Options>): Verdict | undefined {
  const left = history.filter(
    (trial) => trial.status === 'stopped' && trial.rung === rung && valueAt(trial, rung) !== undefined,
  );
  const children = history.filter(
    (trial) => trial.parent !== undefined && (trial.results[0]?.rung ?? trial.rung) === rung + 1,
  );
  if (children.length >= left.length) return undefined;
  const ranking = rankingOf(history.derived(resultsByRung[direction]), rung);
  const parents = Math.max(1, Math.floor(options.share * ranking.length));
  const parent = ranking.entries[children.length % parents]?.trial;
  return parent && { kind: 'start', rung: rung + 1, parent: parent.index };
}
