import type { Assignment } from '../space/space.js';
import type { SweepState, TrialState } from './state.js';

/** One stretch of a training under one setting. */
export interface Stretch {
  trial: number;
  assignment: Assignment;
  /** The step at which the next stretch begins; the last one goes on to the end. */
  untilStep: number;
}

/** How a trial's weights came about, oldest stretch first: the schedule by which it can be trained again from nothing. */
export function lineageOf({ trials, plan }: SweepState, index: number): Stretch[] {
  const lineage: Stretch[] = [];
  let untilStep = plan.rungs.at(-1)?.step ?? 0;
  for (let trial = trials.at(index); trial;) {
    lineage.unshift({ trial: trial.index, assignment: trial.assignment, untilStep });
    if (trial.parent === undefined) break;
    untilStep = plan.rungs[startOf(trial) - 1]?.step ?? 0;
    trial = trials.at(trial.parent);
  }
  return lineage;
}

function startOf(trial: TrialState): number {
  return trial.results[0]?.rung ?? trial.rung;
}
