import { canonicalAssignment } from '../space/assignments.js';
import type { Index } from './history.js';
import { Sorted } from './sorted.js';
import { type Direction, isWaiting, type TrialView } from './trial.js';

/** One result of a trial. */
export interface Ranked {
  /** To be minimised. */
  loss: number;
  trial: TrialView;
}

const byLoss = (a: Ranked, b: Ranked): boolean => (a.loss !== b.loss ? a.loss < b.loss : a.trial.index < b.trial.index);
const byIndex = (a: TrialView, b: TrialView): boolean => a.index < b.index;

/** How often each assignment was proposed, by its canonical text. */
export const proposedAssignments: Index<Map<string, number>> = {
  empty: () => new Map(),
  update: (counts, { before, after }) => {
    if (before?.assignment === after.assignment) return;
    const change = (of: TrialView, by: number): void => {
      const text = canonicalAssignment(of.assignment);
      const count = (counts.get(text) ?? 0) + by;
      if (count === 0) counts.delete(text);
      else counts.set(text, count);
    };
    if (before) change(before, -1);
    change(after, 1);
  },
};

/** Trials that something may still happen to, in order. */
export interface Lively {
  active: Sorted<TrialView>;
  /** Those that completed their rung and could go on. */
  waiting: Sorted<TrialView>;
}

export const livelyTrials: Index<Lively> = {
  empty: () => ({ active: new Sorted(byIndex), waiting: new Sorted(byIndex) }),
  update: ({ active, waiting }, { before, after }) => {
    if (before?.status === 'active') active.remove(before);
    if (before && isWaiting(before)) waiting.remove(before);
    if (after.status === 'active') active.add(after);
    if (isWaiting(after)) waiting.add(after);
  },
};

/** Finite results by rung, best first. */
export type Rankings = Map<number, Sorted<Ranked>>;

export function rankingOf(rankings: Rankings, rung: number): Sorted<Ranked> {
  const known = rankings.get(rung);
  if (known) return known;
  const made = new Sorted(byLoss);
  rankings.set(rung, made);
  return made;
}

function updateRankings(rankings: Rankings, sign: number, before: TrialView | undefined, after: TrialView): void {
  if (before?.results === after.results) {
    for (const { rung, value } of after.results) {
      const ranked = { loss: sign * value, trial: after };
      if (Number.isFinite(value)) rankingOf(rankings, rung).replace(ranked);
    }
    return;
  }
  for (const { rung, value } of before?.results ?? []) {
    const ranked = { loss: sign * value, trial: before as TrialView };
    if (Number.isFinite(value)) rankingOf(rankings, rung).remove(ranked);
  }
  for (const { rung, value } of after.results) {
    if (Number.isFinite(value)) rankingOf(rankings, rung).add({ loss: sign * value, trial: after });
  }
}

const resultsOf = (direction: Direction): Index<Rankings> => ({
  empty: () => new Map(),
  update: (rankings, { before, after }) => updateRankings(rankings, direction === 'maximize' ? -1 : 1, before, after),
});
/** The finite results of all trials. */
export const resultsByRung = { maximize: resultsOf('maximize'), minimize: resultsOf('minimize') };

/** What successive halving looks at in one family. */
export interface FamilyRungs {
  results: Rankings;
  /** Results that are not finite count in the size of a rung too. */
  counts: Map<number, number>;
  /** Trials that wait at a rung with a finite value, best first. */
  waiting: Rankings;
  /** Trials that are at work on their rung. */
  busy: number;
  finished: number;
}

const rungsOf = (direction: Direction): Index<Map<string, FamilyRungs>> => {
  const sign = direction === 'maximize' ? -1 : 1;
  const count = (of: FamilyRungs, trial: TrialView, by: number): void => {
    for (const { rung } of trial.results) of.counts.set(rung, (of.counts.get(rung) ?? 0) + by);
    if (trial.status === 'finished') of.finished += by;
    if (trial.status === 'active' && !isWaiting(trial)) of.busy += by;
  };
  const waitingResult = (trial: TrialView): Ranked | undefined => {
    const value = isWaiting(trial) ? trial.results.find(({ rung }) => rung === trial.rung)?.value : undefined;
    return value === undefined || !Number.isFinite(value) ? undefined : { loss: sign * value, trial };
  };
  return {
    empty: () => new Map(),
    update: (families, { before, after }) => {
      let family = families.get(after.family);
      if (!family) {
        family = { results: new Map(), counts: new Map(), waiting: new Map(), busy: 0, finished: 0 };
        families.set(after.family, family);
      }
      updateRankings(family.results, sign, before, after);
      if (before) count(family, before, -1);
      count(family, after, 1);
      const [was, is] = [before && waitingResult(before), waitingResult(after)];
      if (was) rankingOf(family.waiting, was.trial.rung).remove(was);
      if (is) rankingOf(family.waiting, is.trial.rung).add(is);
    },
  };
};
/** The rungs of each family, in the order in which families appeared. */
export const rungsByFamily = { maximize: rungsOf('maximize'), minimize: rungsOf('minimize') };

const lastOf = (direction: Direction): Index<Sorted<Ranked>> => {
  const sign = direction === 'maximize' ? -1 : 1;
  const ranked = (trial: TrialView | undefined): Ranked | undefined => {
    const value = trial?.results.at(-1)?.value;
    return trial && value !== undefined && Number.isFinite(value) ? { loss: sign * value, trial } : undefined;
  };
  return {
    empty: () => new Sorted(byLoss),
    update: (ranking, { before, after }) => {
      const [was, is] = [ranked(before), ranked(after)];
      if (was) ranking.remove(was);
      if (is) ranking.add(is);
    },
  };
};
/** Trials by their result at the highest rung that they completed, best first. */
export const lastResults = { maximize: lastOf('maximize'), minimize: lastOf('minimize') };
