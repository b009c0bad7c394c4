import type { Rung } from '../schedulers/rung-plan.js';
import type { SweepState } from '../sweep/state.js';

/** Optimizer steps of a sweep so far. */
export interface Effort {
  /** Reported by runs. */
  steps: number;
  /** What the same trials would have taken without a scheduler: all folds and seeds to the last step. */
  withoutScheduler: number;
  /** Share of that which was not spent, 0 to 1: "saved by early stopping". */
  savedShare: number;
}

/** What the trials proposed so far have cost, and what stopping early has saved. */
export function effortOf({ plan, trials }: SweepState): Effort {
  const { step, folds, seeds } = plan.rungs.at(-1) as Rung;
  let steps = 0;
  for (const { runs } of trials) for (const { values } of runs) steps += values.at(-1)?.step ?? 0;
  const withoutScheduler = trials.length * step * folds * seeds;
  return { steps, withoutScheduler, savedShare: withoutScheduler === 0 ? 0 : 1 - steps / withoutScheduler };
}
