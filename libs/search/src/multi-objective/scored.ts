import { type Goal, lossesOf, type Losses } from '../sweep/goals.js';
import type { Direction, TrialView } from '../sweep/trial.js';
import { decisiveRung } from '../samplers/observations.js';
import type { Assignment } from '../space/space.js';

/** A trial with its losses at the rung that decides. */
export interface ScoredTrial extends Losses {
  index: number;
  assignment: Assignment;
}

/** The trials with a result at the highest rung that `enough` of them completed; losses of other rungs do not compare. */
export function scoredTrials(
  history: readonly TrialView[],
  direction: Direction,
  further: readonly Goal[],
  enough: number,
): ScoredTrial[] {
  const rung = decisiveRung(history, enough);
  return history.flatMap(({ index, assignment, results }) => {
    const result = results.find((each) => each.rung === rung);
    if (!result || !Number.isFinite(result.value)) return [];
    return [{ index, assignment, ...lossesOf(result, direction, further) }];
  });
}
