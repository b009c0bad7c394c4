import { normalCdf } from '@paucis/statistics';
import { z } from 'zod';
import { livelyTrials } from '../sweep/indexes.js';
import type { TrialView } from '../sweep/trial.js';
import type { Rung } from './rung-plan.js';
import { defineScheduler, type Situation, type Verdict } from './scheduler.js';

const Options = z.strictObject({
  unit: z.literal('step').default('step'),
  max: z.int().positive(),
  /** Trials that start before the race. */
  startup: z.int().min(2).default(5),
  /** Fold and seed pairs that each of them gets before it can lose. */
  least: z.int().min(2).default(2),
  /** The race is over once the chance of picking wrongly is below this. */
  doubt: z.number().gt(0).max(0.5).default(0.05),
});
type Options = z.output<typeof Options>;

/**
 * A race over configurations x (folds x seeds), each run straight to `max` steps: the next run goes where it most lowers the probability of
 * picking wrongly (OCBA's criterion, Chen & Lee 2011, over paired differences), to another fold or seed of a trial or to a new trial. A trial ends when
 * it is almost surely not the best, or when all runs that it has left could not change that.
 */
export const race = defineScheduler<Options>({
  name: 'race',
  version: 1,
  options: Options as z.ZodType<Options>,
  // One more fold each; then the further seeds one by one.
  rungs: ({ max }, { folds, seeds }) => [
    ...Array.from({ length: folds }, (_, at): Rung => ({ step: max, folds: at + 1, seeds: 1 })),
    ...Array.from({ length: seeds - 1 }, (_, at): Rung => ({ step: max, folds, seeds: at + 2 })),
  ],
  refuses: (_options, { replication: { folds, seeds } }) =>
    folds * seeds < 3
      ? `a race needs at least three folds x seeds to tell chance from merit, there are ${folds * seeds}`
      : undefined,
  next: (situation) => {
    const { history, freeSlots, startsLeft, options } = situation;
    const field = fieldOf(situation);
    const waiting = history.derived(livelyTrials).waiting.entries;
    const broken = waiting.find((trial) => trial.results.some(({ value }) => !Number.isFinite(value)));
    if (broken) return { kind: 'stop', trial: broken.index, reason: 'its value is not a number' };
    const lost = waiting.find((trial) => trial !== field.leader && isLost(trial, field, situation));
    if (lost) return { kind: 'stop', trial: lost.index, reason: reasonOf(lost, field) };
    if (freeSlots < 1) return undefined;
    if (history.length < options.startup && startsLeft > 0) return { kind: 'start' };
    const green = waiting.find(({ results }) => results.length < options.least);
    if (green) return { kind: 'grow', trial: green.index, rung: green.rung + 1 };
    return mostUseful(field, waiting, situation);
  },
  // How close the race is shows on the way: the forecast is the ceiling.
  expectedCounts: (_options, rungs, trials) => rungs.map(() => trials),
});

/** What is believed of the trials. */
interface Field {
  leader: TrialView | undefined;
  /** Mean difference to the leader over common runs (above 0: better) and its standard error. */
  gap(trial: TrialView): { gap: number; error: number };
  /** Variance of a single paired difference. */
  noise: number;
  /** Mean and deviation of merits over the trials, of which a new one is one more. */
  merit: { mean: number; deviation: number };
  best: number;
}

function valuesOf({ runs = [] }: TrialView, step: number, sign: number): Map<string, number> {
  const found = new Map<string, number>();
  for (const { fold, seed, values } of runs) {
    const value = values.find((each) => each.step === step)?.value;
    if (value !== undefined && Number.isFinite(value)) found.set(`${fold}/${seed}`, sign * value);
  }
  return found;
}

function fieldOf({ history, direction, options }: Situation<Options>): Field {
  const sign = direction === 'maximize' ? 1 : -1;
  const entrants = history
    .filter((trial) => trial.status !== 'failed')
    .map((trial) => ({ trial, values: valuesOf(trial, options.max, sign) }))
    .filter(({ values }) => values.size > 0);
  const { merits, noise } = twoWay(entrants.map(({ values }) => values));
  const alive = entrants
    .map((entrant, at) => ({ ...entrant, merit: merits[at] as number }))
    .filter(({ trial }) => trial.status !== 'stopped');
  const doubt = (runs: number): number => Math.sqrt(noise / runs);
  // The leader must have shown it: its merit less its standard error is highest.
  const leader = alive.toSorted(
    (a, b) => b.merit - doubt(b.values.size) - a.merit + doubt(a.values.size) || a.trial.index - b.trial.index,
  )[0];
  const at = new Map(
    entrants.map(({ trial, values }, place) => [trial.index, { merit: merits[place] as number, runs: values.size }]),
  );
  const mean = average(merits);
  const scatter =
    average(merits.map((merit) => (merit - mean) ** 2)) - average(entrants.map(({ values }) => noise / values.size));
  return {
    leader: leader?.trial,
    noise,
    gap: (trial) => {
      const own = at.get(trial.index);
      if (!own || !leader) return { gap: 0, error: Infinity };
      return { gap: own.merit - leader.merit, error: Math.sqrt(noise / own.runs + noise / leader.values.size) };
    },
    merit: { mean, deviation: Math.sqrt(Math.max(scatter, 0.1 * noise)) },
    best: leader?.merit ?? -Infinity,
  };
}

/** Merits of trials where each run is merit + effect of its fold and seed + noise: least squares by turns. */
export function twoWay(rows: readonly ReadonlyMap<string, number>[]): { merits: number[]; noise: number } {
  const blocks = new Map([...new Set(rows.flatMap((row) => [...row.keys()]))].map((block) => [block, 0]));
  let merits = rows.map((row) => average([...row.values()]));
  for (let turn = 0; turn < 20; turn += 1) {
    for (const block of blocks.keys()) {
      const rests = rows.flatMap((row, at) =>
        row.has(block) ? [(row.get(block) as number) - (merits[at] as number)] : [],
      );
      blocks.set(block, average(rests));
    }
    const middle = average([...blocks.values()]);
    for (const [block, effect] of blocks) blocks.set(block, effect - middle);
    merits = rows.map((row) => average([...row].map(([block, value]) => value - (blocks.get(block) as number))));
  }
  let [squares, count] = [0, 0];
  rows.forEach((row, at) => {
    for (const [block, value] of row) squares += (value - (merits[at] as number) - (blocks.get(block) as number)) ** 2;
    count += row.size;
  });
  const free = count - rows.length - Math.max(0, blocks.size - 1);
  const overall = average(rows.flatMap((row) => [...row.values()]));
  const total = average(rows.flatMap((row) => [...row.values()].map((value) => (value - overall) ** 2)));
  return { merits, noise: Math.max(free > 0 ? squares / free : total, 1e-12) };
}

function isLost(trial: TrialView, field: Field, { rungs, options }: Situation<Options>): boolean {
  if (trial.results.length < options.least || !field.leader) return false;
  const { gap, error } = field.gap(trial);
  if (normalCdf(gap / error) < options.doubt / 10) return true;
  // With all the runs that both have left: how far can the difference still move?
  const { folds, seeds } = rungs.at(-1) as Rung;
  const final = 2 * (field.noise / (folds * seeds));
  const move = Math.sqrt(Math.max(0, error * error - final));
  return gap < 0 && normalCdf(gap / Math.max(move, 1e-12)) < options.doubt / 2;
}

function reasonOf(trial: TrialView, field: Field): string {
  const { gap, error } = field.gap(trial);
  return `${(100 * normalCdf(gap / error)).toFixed(1)} % chance to be better than trial ${field.leader?.index}`;
}

/** The start or the further run that takes most away from the chance of picking wrongly; nothing where that is small enough. */
function mostUseful(
  field: Field,
  waiting: readonly TrialView[],
  { startsLeft, rungs, options }: Situation<Options>,
): Verdict | undefined {
  const { leader, noise, merit } = field;
  if (!leader) return startsLeft > 0 ? { kind: 'start' } : undefined;
  const rivals = waiting.filter((trial) => trial !== leader);
  const wrong = (trial: TrialView, mine: number, its: number): number => {
    const { gap } = field.gap(trial);
    return normalCdf(gap / Math.sqrt(noise / mine + noise / its));
  };
  const chanceNew = 1 - normalCdf((field.best - merit.mean) / Math.hypot(merit.deviation, Math.sqrt(noise)));
  const gains: { verdict: Verdict; gain: number }[] = [];
  const grow = (trial: TrialView): Verdict => ({ kind: 'grow', trial: trial.index, rung: trial.rung + 1 });
  const runs = (trial: TrialView): number => trial.runs?.filter(({ values }) => values.length > 0).length ?? 1;
  for (const trial of rivals) {
    const now = wrong(trial, runs(trial), runs(leader));
    gains.push({ verdict: grow(trial), gain: now - wrong(trial, runs(trial) + 1, runs(leader)) });
  }
  if (waiting.includes(leader)) {
    const gain = rivals.reduce(
      (sum, trial) => sum + wrong(trial, runs(trial), runs(leader)) - wrong(trial, runs(trial), runs(leader) + 1),
      0,
    );
    gains.push({ verdict: grow(leader), gain });
  }
  const share = merit.deviation ** 2 / (merit.deviation ** 2 + noise);
  if (startsLeft > 0) gains.push({ verdict: { kind: 'start' }, gain: chanceNew * share });
  const doubt = rivals.reduce(
    (sum, trial) => sum + wrong(trial, runs(trial), runs(leader)),
    startsLeft > 0 ? chanceNew : 0,
  );
  const best = gains.sort((a, b) => b.gain - a.gain)[0];
  if (best && doubt > options.doubt) return best.verdict;
  // Clear: the winner gets the folds and seeds that its estimate, and its ensemble, still lack.
  return waiting.includes(leader) && leader.rung < rungs.length - 1 ? grow(leader) : undefined;
}

function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
