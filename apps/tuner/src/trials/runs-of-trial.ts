import { type Assignment, lineageOf, type SweepState, type Template, type TrialState } from '@paucis/search';
import type { Recipe, SplitPlan } from '@paucis/contracts';
import { asksLatency } from '../sweeps/sweep-goals.js';
import type { SweepRow } from '../sweeps/sweep.entity.js';
import { runIdOf, trialIdOf } from './ids.js';
import type { RequestedRun, RunSetting } from './jobs-of-run.js';
import { imageInputOf, recipeOfTrial } from './recipe-of-trial.js';

/** What all runs of a sweep share, on its own plan or another. */
export function settingOf(sweep: SweepRow, state: SweepState, plan: SplitPlan = sweep.plan): RunSetting {
  return {
    plan,
    pin: state.pin ?? sweep.pin,
    totalSteps: state.plan.rungs.at(-1)?.step ?? 0,
    latency: asksLatency(sweep.spec),
    inheritable: state.plan.scheduler.name === 'pbt',
  };
}

/** Names a fold and replicate of a trial with its recipe and those whose weights it goes on from. */
export function runsOfTrial(
  sweep: SweepRow,
  state: SweepState,
  trial: TrialState,
): (run: { fold: number; seed: number; step: number }) => RequestedRun {
  const image = imageInputOf(sweep.plan);
  const recipeOf = (template: Template, assignment: Assignment): Recipe => recipeOfTrial(template, assignment, image);
  const recipe = recipeOf(trial.template, trial.assignment);
  const ancestors = lineageOf(state, trial.index)
    .slice(0, -1)
    .map(({ trial: index, untilStep }) => {
      const { template, assignment } = state.trials.at(index) as TrialState;
      return { index, step: untilStep, recipe: recipeOf(template, assignment) };
    });
  return ({ fold, seed, step }) => ({
    ...{ sweepId: sweep.id, trialId: trialIdOf(sweep.id, trial.index), recipe, fold, seed, step },
    runId: runIdOf(sweep.id, { trial: trial.index, fold, seed }),
    ...(ancestors.length > 0 && {
      ancestors: ancestors.map(({ index, ...of }) => ({
        ...of,
        trialId: trialIdOf(sweep.id, index),
        runId: runIdOf(sweep.id, { trial: index, fold, seed }),
      })),
    }),
  });
}
