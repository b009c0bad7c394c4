import { livelyTrials } from '../sweep/indexes.js';
import { type TrialView, valueAt } from '../sweep/trial.js';
import type { Rung } from './rung-plan.js';
import type { Situation, Verdict } from './scheduler.js';

/**
 * The next verdict of a scheduler that looks at one trial at a time: a trial that completed its rung is stopped where `judge` gives a
 * reason, otherwise goes on to the next rung as soon as a slot is free, before new trials start.
 */
export function growUnlessStopped<Options>(
  situation: Situation<Options>,
  judge: (trial: TrialView) => string | undefined,
): Verdict | undefined {
  const { history, freeSlots, startsLeft } = situation;
  const waiting = history.derived(livelyTrials).waiting.entries;
  for (const trial of waiting) {
    const isNumber = Number.isFinite(valueAt(trial, trial.rung));
    const reason = isNumber ? judge(trial) : 'its value is not a number';
    if (reason !== undefined) return { kind: 'stop', trial: trial.index, reason };
  }
  if (freeSlots < 1) return undefined;
  const next = waiting[0];
  if (next) return { kind: 'grow', trial: next.index, rung: next.rung + 1 };
  return startsLeft > 0 ? { kind: 'start' } : undefined;
}

/** Evenly spaced steps up to `max`. */
export function stepsEvery(interval: number, max: number): number[] {
  const steps: number[] = [];
  for (let step = interval; step < max; step += interval) steps.push(step);
  return [...steps, max];
}

/** Values of a trial up to a rung, lowest first, as far as they are means over the same folds and seeds as there. */
export function comparableValues(trial: TrialView, rungs: readonly Rung[], upTo: number): number[] {
  const last = rungs[upTo] as Rung;
  return trial.results.flatMap(({ rung, value }) => {
    const { folds, seeds } = rungs[rung] as Rung;
    return rung <= upTo && folds === last.folds && seeds === last.seeds ? [value] : [];
  });
}
