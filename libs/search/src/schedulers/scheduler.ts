import type { z } from 'zod';
import type { Direction, TrialView } from '../sweep/trial.js';
import type { Replication, Rung } from './rung-plan.js';

/** What to do next. Growing means more steps, folds or seeds: whatever the target rung asks for. */
export type Verdict =
  | { kind: 'grow'; trial: number; rung: number }
  | { kind: 'stop'; trial: number; reason: string }
  /** `rung`: where the new trial starts; the lowest where it is left out. */
  | { kind: 'start'; rung?: number };

/** What a scheduler may look at. */
export interface Situation<Options> {
  /** All trials of the sweep so far, by index. */
  history: readonly TrialView[];
  rungs: readonly Rung[];
  direction: Direction;
  /** Runs that could be started now; `grow` and `start` need one. */
  freeSlots: number;
  /** Trials that may still be started. */
  startsLeft: number;
  options: Options;
}

/**
 * Judges trials by the mean over their runs. Asked again after each of its verdicts has been carried out, until it has
 * nothing more to say. A trial that completed its rung and was not grown is paused; when nothing runs and there is no
 * verdict, the sweep is over.
 */
export interface Scheduler<Options = unknown> {
  name: string;
  /** Raised whenever the same situation may get another verdict; the old version stays registered. */
  version: number;
  options: z.ZodType<Options>;
  rungs(options: Options, replication: Replication): Rung[];
  next(situation: Situation<Options>): Verdict | undefined;
  /** How many of `trials` of one family come to each rung: what the forecast counts. */
  expectedCounts(options: Options, rungs: readonly Rung[], trials: number): number[];
}

/** Ties the options schema of a scheduler to its functions. */
export function defineScheduler<Options>(scheduler: Scheduler<Options>): Scheduler {
  const { options: schema } = scheduler;
  return {
    ...scheduler,
    rungs: (options, replication) => scheduler.rungs(schema.parse(options), replication),
    next: (situation) => scheduler.next({ ...situation, options: schema.parse(situation.options) }),
    expectedCounts: (options, rungs, trials) => scheduler.expectedCounts(schema.parse(options), rungs, trials),
  };
}
