import { Conflict } from '@paucis/contracts';
import { isFinal, type SweepState, type TrialState } from './state.js';

/** The trial that an event names; `open` refuses one that has ended. */
export function trialOf(
  state: SweepState,
  event: { type: string; seq: number; trial: number },
  open = false,
): TrialState {
  const trial = state.trials.at(event.trial);
  if (!trial || event.trial < 0) throw conflict(event, `trial ${event.trial} does not exist`);
  if (open && isFinal(trial)) throw conflict(event, `trial ${event.trial} is ${trial.status}`);
  return trial;
}

/** The state with one trial changed. */
export function withTrial(state: SweepState, trial: TrialState, change: Partial<TrialState>): SweepState {
  return { ...state, trials: state.trials.with(trial.index, { ...trial, ...change }) };
}

/** The state with a trial ended and its open runs given up. */
export function withTrialEnded(
  state: SweepState,
  trial: TrialState,
  status: 'failed' | 'stopped',
  cause: string,
): SweepState {
  const open = trial.runs.filter((run) => run.status === 'requested').length;
  const runs = trial.runs.map((run) => (run.status === 'requested' ? { ...run, status: 'cancelled' as const } : run));
  return { ...withTrial(state, trial, { status, cause, runs }), outstanding: state.outstanding - open };
}

/** An event that cannot follow the log so far. */
export function conflict(event: { type: string; seq: number }, message: string): Conflict {
  return new Conflict('event-out-of-place', `sweep log, event ${event.seq} (${event.type}): ${message}`, {
    seq: event.seq,
    type: event.type,
  });
}
