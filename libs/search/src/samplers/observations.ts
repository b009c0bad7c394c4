import type { Assignment } from '../space/space.js';
import type { History } from '../sweep/history.js';
import { lastResults, type Ranked, rankingOf, resultsByRung } from '../sweep/indexes.js';
import type { Direction, TrialView } from '../sweep/trial.js';

/** What a sampler has learned of one trial. */
export interface Observation {
  index: number;
  assignment: Assignment;
  /** To be minimised: the value, with its sign changed where the sweep maximises. */
  loss: number;
  /** The rung that the value was measured at. */
  rung: number;
}

/** The trials with a value, by index: each with its result at the highest rung that it completed. */
export function observations(history: Iterable<TrialView>, direction: Direction): Observation[] {
  const sign = direction === 'maximize' ? -1 : 1;
  return [...history].flatMap(({ index, assignment, results }) => {
    const last = results.at(-1);
    if (!last || !Number.isFinite(last.value)) return [];
    return [{ index, assignment, loss: sign * last.value, rung: last.rung }];
  });
}

/**
 * Best first. Values of different rungs do not compare, so the trials are ranked by their values at the highest rung that
 * `enough` of them completed; then come the others, those nearest to it first. With one rung: by value. Ties go to the older
 * trial. A trial that started above that rung stands with its lowest result.
 */
export function ranked(history: Iterable<TrialView>, direction: Direction, enough: number): Observation[] {
  const decisive = decisiveRung(history, enough);
  const upTo = [...history].map((trial) => {
    const result = trial.results.findLast(({ rung }) => rung <= decisive) ?? trial.results[0];
    return { ...trial, results: result ? [{ ...result, rung: Math.min(result.rung, decisive) }] : [] };
  });
  return observations(upTo, direction).sort((a, b) => b.rung - a.rung || a.loss - b.loss || a.index - b.index);
}

/** The highest rung with at least `enough` results; the lowest one with any where none has. */
export function decisiveRung(history: Iterable<TrialView>, enough: number): number {
  const counts = new Map<number, number>();
  for (const { results } of history) {
    for (const { rung, value } of results) if (Number.isFinite(value)) counts.set(rung, (counts.get(rung) ?? 0) + 1);
  }
  const rungs = [...counts.keys()].sort((a, b) => b - a);
  return rungs.find((rung) => (counts.get(rung) as number) >= enough) ?? rungs.at(-1) ?? 0;
}

/** The first `count` of `ranked` and how many there are in all, without looking at each trial. */
export function bestRanked(
  history: History,
  direction: Direction,
  enough: number,
  count: number,
): { best: Observation[]; total: number } {
  const rankings = history.derived(resultsByRung[direction]);
  const total = history.derived(lastResults[direction]).length;
  const rungs = [...rankings.keys()].filter((rung) => rankingOf(rankings, rung).length > 0).sort((a, b) => b - a);
  const decisive = rungs.find((rung) => rankingOf(rankings, rung).length >= enough) ?? rungs.at(-1) ?? 0;
  const taken = new Map<number, Observation>();
  const take = (ranked: readonly Ranked[], rung: number): void => {
    for (const { loss, trial } of ranked) {
      if (taken.size >= count) return;
      const { index, assignment } = trial;
      if (!taken.has(index)) taken.set(index, { index, assignment, loss, rung });
    }
  };
  const startedAbove = rungs
    .filter((rung) => rung > decisive)
    .flatMap((rung) => rankingOf(rankings, rung).entries.filter(({ trial }) => trial.results[0]?.rung === rung));
  const first = rankingOf(rankings, decisive).entries.slice(0, count);
  const merged = [...first, ...startedAbove].sort((a, b) => a.loss - b.loss || a.trial.index - b.trial.index);
  take(merged, decisive);
  for (const rung of rungs.filter((each) => each < decisive)) take(rankingOf(rankings, rung).entries, rung);
  return { best: [...taken.values()], total };
}
