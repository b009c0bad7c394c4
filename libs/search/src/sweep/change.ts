import { Conflict } from '@paucis/contracts';
import { isFinal, type SweepState, type TrialState } from './state.js';

/** The trial that an event names; `open` refuses one that has ended. */
export function trialOf(
  state: SweepState,
  event: { type: string; seq: number; trial: number },
  open = false,
): TrialState {
  const trial = state.trials[event.trial];
  if (!trial) throw conflict(event, `trial ${event.trial} does not exist`);
  if (open && isFinal(trial)) throw conflict(event, `trial ${event.trial} is ${trial.status}`);
  return trial;
}

/** The state with one trial changed. */
export function withTrial(state: SweepState, trial: TrialState, change: Partial<TrialState>): SweepState {
  const trials = state.trials.slice();
  trials[trial.index] = { ...trial, ...change };
  return { ...state, trials };
}

/** An event that cannot follow the log so far. */
export function conflict(event: { type: string; seq: number }, message: string): Conflict {
  return new Conflict('event-out-of-place', `sweep log, event ${event.seq} (${event.type}): ${message}`, {
    seq: event.seq,
    type: event.type,
  });
}
