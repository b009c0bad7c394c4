import { dominates } from '../multi-objective/non-dominated.js';
import { lossesOf, violationAt } from './goals.js';
import { resultsByRung } from './indexes.js';
import type { SweepState, TrialState } from './state.js';
import type { RungResult } from './trial.js';

/** A trial by its result at the rung that decides. */
export interface Leader {
  trial: TrialState;
  result: RungResult;
}

/** The best trial of the highest rung that any trial completed; with constraints the best of those that keep them, if any does. */
export function leaderOf(state: SweepState): Leader | undefined {
  const all = decisiveResults(state);
  const { further } = state.plan;
  return all.find(({ trial, result }) => violationAt(trial, result.rung, further) === 0) ?? all[0];
}

/**
 * Of several objectives: the trials that keep every bound and that no other surpasses in all objectives, best by the first one first, at the
 * highest rung that any trial completed. Empty where there is one objective.
 */
export function paretoFront(state: SweepState): Leader[] {
  const { objective, further = [] } = state.plan;
  if (!further.some((goal) => 'direction' in goal)) return [];
  let front: (Leader & { losses: number[] })[] = [];
  for (const leader of decisiveResults(state)) {
    const { losses, violation } = lossesOf(leader.result, objective.direction, further);
    // By the first objective none that follows can surpass one that stands before it, unless they tie.
    if (violation > 0 || front.some((other) => dominates(other.losses, losses))) continue;
    front = [...front.filter((other) => !dominates(losses, other.losses)), { ...leader, losses }];
  }
  return front.map(({ trial, result }) => ({ trial, result }));
}

/** The finite results at the highest rung that any trial completed, best by the objective first. */
function decisiveResults({ trials, plan }: SweepState): Leader[] {
  const rankings = trials.derived(resultsByRung[plan.objective.direction]);
  for (let rung = plan.rungs.length - 1; rung >= 0; rung -= 1) {
    const entries = rankings.get(rung)?.entries ?? [];
    if (entries.length > 0)
      return entries.map(({ trial }) => ({
        trial: trial as TrialState,
        result: trial.results.find((each) => each.rung === rung) as RungResult,
      }));
  }
  return [];
}
