import { mean } from '@paucis/statistics';
import type { Rung } from '../schedulers/rung-plan.js';
import { conflict, trialOf, withTrial } from './change.js';
import type { Decision, Fact } from './events.js';
import { isFinal, type RunState, type SweepState, type TrialState } from './state.js';

type Numbered<Union, Type> = Extract<Union, { type: Type }> & { seq: number };
interface RunName {
  fold: number;
  seed: number;
  step: number;
}

/** The runs that a rung requires, fold by fold; folds and seeds are common to all trials. */
export function requiredRuns({ step, folds, seeds }: Rung): RunName[] {
  return Array.from({ length: folds * seeds }, (_, at) => ({ fold: Math.floor(at / seeds), seed: at % seeds, step }));
}

/** Those of them without a value. */
export function missingRuns(trial: TrialState, rung: Rung): RunName[] {
  return requiredRuns(rung).filter((run) => reportOf(trial, run) === undefined);
}

export function runRequested(state: SweepState, event: Numbered<Decision, 'run.requested'>): SweepState {
  const trial = trialOf(state, event, true);
  const known = find(trial, event);
  if (known && (known.status !== 'reported' || known.step >= event.step)) {
    throw conflict(event, `its run is ${known.status} at step ${known.step}`);
  }
  const { fold, seed, step } = event;
  const run: RunState = { fold, seed, step, status: 'requested', values: known?.values ?? [] };
  return { ...withRun(state, trial, run), outstanding: state.outstanding + 1 };
}

export function runReported(state: SweepState, event: Numbered<Fact, 'run.reported'>): SweepState {
  const { trial, run } = requestedRun(state, event);
  const earlier = run.values.find(({ step }) => step === event.step);
  if (earlier && earlier.value !== event.value) {
    throw conflict(event, `step ${event.step} was reported with ${earlier.value} before, now with ${event.value}`);
  }
  if (earlier) return state;
  const { step, value, further } = event;
  const values = [...run.values, { step, value, ...(further ? { further } : {}) }];
  // A run that was cancelled or given up may still report late: its value is kept, but nobody waits for it.
  if (run.status !== 'requested') return withRun(state, trial, { ...run, values });
  const reported = withRun(state, trial, { ...run, values, status: 'reported' });
  return withResult({ ...reported, outstanding: state.outstanding - 1 }, event.trial);
}

export function runFailed(state: SweepState, event: Numbered<Fact, 'run.failed'>): SweepState {
  const { trial, run } = requestedRun(state, event);
  if (run.status !== 'requested') return state;
  const failure = { class: event.class, message: event.message };
  return { ...withRun(state, trial, { ...run, status: 'failed', failure }), outstanding: state.outstanding - 1 };
}

function requestedRun(
  state: SweepState,
  event: Numbered<Fact, 'run.reported' | 'run.failed'>,
): { trial: TrialState; run: RunState } {
  const trial = trialOf(state, event);
  const run = find(trial, event);
  const wasAsked = run && (run.step === event.step || run.values.some(({ step }) => step === event.step));
  if (!wasAsked) {
    throw conflict(
      event,
      `trial ${event.trial}, fold ${event.fold}, seed ${event.seed} was never asked for step ${event.step}`,
    );
  }
  return { trial, run };
}

/** Adds the trial's value at its rung once all required runs have one: their mean, added up in fold order. */
function withResult(state: SweepState, index: number): SweepState {
  const trial = state.trials.at(index) as TrialState;
  const rung = state.plan.rungs[trial.rung] as Rung;
  if (isFinal(trial) || trial.results.some((result) => result.rung === trial.rung)) return state;
  const reports = requiredRuns(rung).flatMap((run) => reportOf(trial, run) ?? []);
  if (reports.length < rung.folds * rung.seeds) return state;
  const value = mean(reports.map((report) => report.value));
  const further = (state.plan.further ?? []).map((_, at) => mean(reports.map((report) => report.further?.[at] ?? NaN)));
  const result = { rung: trial.rung, value, ...(further.length > 0 ? { further } : {}) };
  return withTrial(state, trial, { results: [...trial.results, result] });
}

function find(trial: TrialState, { fold, seed }: Pick<RunName, 'fold' | 'seed'>): RunState | undefined {
  return trial.runs.find((run) => run.fold === fold && run.seed === seed);
}

function reportOf(trial: TrialState, run: RunName): RunState['values'][number] | undefined {
  return find(trial, run)?.values.find(({ step }) => step === run.step);
}

function withRun(state: SweepState, trial: TrialState, run: RunState): SweepState {
  const others = trial.runs.filter(({ fold, seed }) => fold !== run.fold || seed !== run.seed);
  const runs = [...others, run].sort((a, b) => a.fold - b.fold || a.seed - b.seed);
  return withTrial(state, trial, { runs });
}
