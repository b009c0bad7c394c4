import { type Run, type Sweep, SweepForecast, type Trial } from '@paucis/contracts';
import {
  effortOf,
  leaderOf,
  lossesOf,
  paretoFront,
  type SweepCreated,
  type SweepState,
  type TrialState,
} from '@paucis/search';
import { runIdOf, trialIdOf } from '../trials/ids.js';
import { imageInputOf, recipeOfTrial } from '../trials/recipe-of-trial.js';
import { statusOf } from './status-of.js';
import { namedGoals } from './sweep-goals.js';
import type { SweepRow } from './sweep.entity.js';

/** A sweep as the API shows it. */
export function viewOfSweep(row: SweepRow, state: SweepState): Sweep {
  const { id, name, plan, spec, createdAt, closedAt, notes } = row;
  const effort = effortOf(state);
  const { byStatus, runs, steps } = countsOf(state);
  const best = leaderOf(state);
  const front = paretoFront(state);
  return {
    id,
    name,
    status: statusOf(state),
    version: state.seq,
    datasetName: plan.datasetName,
    splitPlanId: plan.id,
    spec,
    createdAt,
    ...(closedAt === null ? {} : { closedAt }),
    trials: {
      proposed: state.trials.length,
      running: byStatus.active + byStatus.paused,
      stopped: byStatus.stopped,
      finished: byStatus.finished,
      failed: byStatus.failed,
    },
    runs,
    ...(best === undefined
      ? {}
      : { best: { trialId: trialIdOf(id, best.trial.index), value: best.result.value, family: best.trial.family } }),
    ...(front.length > 0 && {
      front: front.map(({ trial: { index, family }, result }) => ({
        trialId: trialIdOf(id, index),
        trialIndex: index,
        family,
        value: result.value,
        goals: namedGoals(spec.goals, result.further).goals ?? {},
      })),
    }),
    steps: {
      done: effort.steps,
      requested: steps,
      withoutStopping: effort.withoutScheduler,
    },
    ...forecastOf(state.plan),
    ...(state.plan.study && { study: state.plan.study }),
    ...(plan.dataset.preprocessing && { preprocessing: plan.dataset.preprocessing }),
    notes,
  };
}

/** What was forecast when the sweep was made. */
export function forecastOf({ context }: Pick<SweepCreated, 'context'>): Pick<Sweep, 'forecast'> {
  const forecast = SweepForecast.safeParse(context?.['forecast']);
  return forecast.success ? { forecast: forecast.data } : {};
}

/** Counted in one pass: this is asked for often, of sweeps of any size. */
function countsOf({ trials }: SweepState) {
  const byStatus: Record<TrialState['status'], number> = { active: 0, paused: 0, stopped: 0, finished: 0, failed: 0 };
  const runs = { requested: 0, reported: 0, failed: 0 };
  let steps = 0;
  for (const trial of trials) {
    byStatus[trial.status] += 1;
    for (const { status, step } of trial.runs) {
      runs.requested += 1;
      if (status === 'reported' || status === 'failed') runs[status] += 1;
      steps += step;
    }
  }
  return { byStatus, runs, steps };
}

export function viewOfTrial({ id: sweepId, plan, spec }: SweepRow, state: SweepState, trial: TrialState): Trial {
  const { index, family, rung, results, assignment } = trial;
  const last = results.at(-1);
  const { further } = state.plan;
  return {
    id: trialIdOf(sweepId, index),
    sweepId,
    index,
    family,
    recipe: recipeOfTrial(trial.template, assignment, imageInputOf(plan)),
    status: trial.status === 'active' ? 'running' : trial.status,
    rung,
    ...(last && { value: last.value, ...namedGoals(spec.goals, last.further) }),
    ...(last && further && { violation: lossesOf(last, state.plan.objective.direction, further).violation }),
  };
}

/** A run of a trial, at the step that it was last asked for. */
export function viewOfRun(sweepId: string, { index, family }: TrialState, run: TrialState['runs'][number]): Run {
  const { fold, seed, step, status, values } = run;
  const value = values.at(-1)?.value;
  return {
    id: runIdOf(sweepId, { trial: index, fold, seed }),
    ...{ sweepId, trialId: trialIdOf(sweepId, index), trialIndex: index, family },
    ...{ fold, seed, step, status },
    ...(value === undefined ? {} : { value }),
  };
}
