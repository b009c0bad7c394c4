import type { Assignment } from '../space/space.js';

export type Direction = 'maximize' | 'minimize';

/** `active`: has runs to do or was just completed; `paused`: completed its rung and waits; the others are final. */
export type TrialStatus = 'active' | 'paused' | 'finished' | 'stopped' | 'failed';

/** A complete rung: the mean over its required runs. */
export interface RungResult {
  rung: number;
  value: number;
  /** Means of the further goals' metrics, in their order. */
  further?: readonly number[];
}

/** What one fold and seed of a trial reported, by step. */
export interface RunValues {
  readonly fold: number;
  readonly seed: number;
  readonly values: readonly { step: number; value: number; further?: readonly number[] }[];
}

/** A trial as samplers and schedulers see it. */
export interface TrialView {
  /** Identity within the sweep: 0, 1, 2 ... in order of proposal. */
  readonly index: number;
  readonly assignment: Assignment;
  /** Trials of one family (network x pretraining) compete with each other. */
  readonly family: string;
  readonly status: TrialStatus;
  /** The rung that it is at or on its way to. */
  readonly rung: number;
  /** Complete rungs, lowest first. */
  readonly results: readonly RungResult[];
  /** The trial whose weights it goes on with, under settings of its own (population based training). */
  readonly parent?: number;
  /** Fold by fold, for schedulers that compare trials in pairs. */
  readonly runs?: readonly RunValues[];
}

/** The value of a trial at a rung that it has completed. */
export function valueAt(trial: TrialView, rung: number): number | undefined {
  const { results } = trial;
  const usual = results[rung]; // a trial that skipped no rung has its result at this very place
  if (usual?.rung === rung) return usual.value;
  for (let at = 0; at < results.length; at += 1) if (results[at]?.rung === rung) return results[at]?.value;
  return undefined;
}

/** Whether `a` ranks before `b` at a rung that both completed; NaN ranks last, ties go to the smaller index. */
export function isBetter(a: TrialView, b: TrialView, rung: number, direction: Direction): boolean {
  const [worth, other] = [worthOf(a, rung, direction), worthOf(b, rung, direction)];
  return worth !== other ? worth > other : a.index < b.index;
}

function worthOf(trial: TrialView, rung: number, direction: Direction): number {
  const value = valueAt(trial, rung);
  if (value === undefined || Number.isNaN(value)) return -Infinity;
  return direction === 'maximize' ? value : -value;
}

/** Whether a trial has completed its rung and could go on. */
export function isWaiting(trial: TrialView): boolean {
  return (trial.status === 'active' || trial.status === 'paused') && valueAt(trial, trial.rung) !== undefined;
}

/** Trials by family, in the order in which families appeared. */
export function byFamily<Trial extends TrialView>(history: Iterable<Trial>): Trial[][] {
  const families = new Map<string, Trial[]>();
  for (const trial of history) {
    const members = families.get(trial.family);
    if (members) members.push(trial);
    else families.set(trial.family, [trial]);
  }
  return [...families.values()];
}
