import type { z } from 'zod';
import type { Goal } from '../sweep/goals.js';
import { History } from '../sweep/history.js';
import type { Direction, TrialView } from '../sweep/trial.js';
import type { Replication, Rung } from './rung-plan.js';

/** What to do next. Growing means more steps, folds or seeds: whatever the target rung asks for. */
export type Verdict =
  | { kind: 'grow'; trial: number; rung: number }
  | { kind: 'stop'; trial: number; reason: string }
  /** `rung`: where the new trial starts, the lowest where it is left out; `parent`: the trial whose weights it goes on with. */
  | { kind: 'start'; rung?: number; parent?: number };

/** What a scheduler is asked with. */
export interface Ground<Options> {
  /** All trials of the sweep so far, by index. */
  history: readonly TrialView[] | History;
  rungs: readonly Rung[];
  direction: Direction;
  /** What is wanted beside the objective. */
  further?: readonly Goal[];
  /** Runs that could be started now; `grow` and `start` need one. */
  freeSlots: number;
  /** Trials that may still be started. */
  startsLeft: number;
  options: Options;
}

/** A ground as a scheduler sees it. */
export type Situation<Options> = Omit<Ground<Options>, 'history'> & { history: History };

/** What the sweep around it is like. */
export interface Circumstances {
  rungs: readonly Rung[];
  replication: Replication;
  further: readonly Goal[];
  sampler: string;
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
  /** Why it makes no sense in such a sweep. */
  refuses(options: Options, circumstances: Circumstances): string | undefined;
  next(ground: Ground<Options>): Verdict | undefined;
  /** How many of `trials` of one family come to each rung: what the forecast counts. */
  expectedCounts(options: Options, rungs: readonly Rung[], trials: number): number[];
}

interface Definition<Options> extends Omit<Scheduler<Options>, 'next' | 'refuses'> {
  /** It ranks by more than one objective, or ranks nothing. */
  manyObjectives?: boolean;
  refuses?(options: Options, circumstances: Circumstances): string | undefined;
  next(situation: Situation<Options>): Verdict | undefined;
}

/** Ties the options schema of a scheduler to its functions. */
export function defineScheduler<Options>(scheduler: Definition<Options>): Scheduler {
  const { name, version, options: schema } = scheduler;
  return {
    ...{ name, version, options: schema },
    rungs: (options, replication) => scheduler.rungs(schema.parse(options), replication),
    refuses: (options, circumstances) => {
      const second = circumstances.further.find((goal) => 'direction' in goal);
      if (second && !scheduler.manyObjectives)
        return `it judges by one objective, ${second.metric} is a second one; pareto-halving and none judge by several`;
      return scheduler.refuses?.(schema.parse(options), circumstances);
    },
    next: (ground) =>
      scheduler.next({ ...ground, history: History.of(ground.history), options: schema.parse(ground.options) }),
    expectedCounts: (options, rungs, trials) => scheduler.expectedCounts(schema.parse(options), rungs, trials),
  };
}
