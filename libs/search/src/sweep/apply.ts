import { Conflict } from '@paucis/contracts';
import { checkAssignment, isSameAssignment } from '../space/assignments.js';
import { conflict, trialOf, withTrial, withTrialEnded } from './change.js';
import { Decision, type Fact, type SweepEvent } from './events.js';
import { History } from './history.js';
import { priorTrial } from './prior.js';
import { runFailed, runReported, runRequested } from './runs.js';
import type { SweepState, TrialState } from './state.js';

const decisionTypes = new Set<string>(Decision.options.map((schema) => schema.shape.type.value));

/** Whether an event is something that `decide` returned. */
export function isDecision<T extends Fact | Decision>(event: T): event is T & Decision {
  return decisionTypes.has(event.type);
}

/** The state after the whole log. */
export function fold(events: Iterable<SweepEvent>): SweepState {
  let state: SweepState | undefined;
  for (const event of events) state = apply(state, event);
  if (!state) throw new Conflict('log-empty', 'sweep log: expected at least the event sweep.created, got none');
  return state;
}

/**
 * The state after one more event; `undefined` before the first. Refuses with `Conflict` what cannot follow: a gap in
 * `seq`, a decision that was not taken from the state it follows, a report of a run that was never asked for, another value for
 * a step already reported. Call it before storing an event. The same report twice changes nothing but `seq`.
 */
export function apply(state: SweepState | undefined, event: SweepEvent): SweepState {
  if (!state) return firstState(event);
  if (event.seq !== state.seq + 1) throw conflict(event, `expected seq ${state.seq + 1}`);
  if (!isDecision(event)) return { ...applyFact(state, event), seq: event.seq, factSeq: event.seq };
  if (event.lastSeq !== state.factSeq) {
    throw conflict(
      event,
      `it was decided from event ${event.lastSeq}, the last one that is no decision is ${state.factSeq}`,
    );
  }
  return { ...applyDecision(state, event), seq: event.seq };
}

function firstState(event: SweepEvent): SweepState {
  if (event.type !== 'sweep.created' || event.seq !== 1)
    throw conflict(event, 'a log starts with sweep.created, seq 1');
  const { seq, at: _at, ...plan } = event;
  const { slots, space, template, limits, rungs, prior = [] } = plan;
  return {
    ...{ seq, factSeq: seq, status: 'running', plan, slots, space, template, limit: limits.trials },
    ...{
      trials: History.of<TrialState>([]),
      outstanding: 0,
      exhausted: false,
      exhaustedArms: [],
      wanted: [],
      bounds: {},
    },
    prior: prior.map((trial, at) => priorTrial(trial, at, template, rungs.length - 1)),
  };
}

function applyFact(state: SweepState, event: Fact & { seq: number }): SweepState {
  switch (event.type) {
    case 'sweep.created':
      throw conflict(event, 'the sweep exists already');
    case 'sweep.paused':
      requireStatus(state, event, ['running']);
      return { ...state, status: 'paused' };
    case 'sweep.resumed':
      requireStatus(state, event, ['paused']);
      return { ...state, status: 'running' };
    case 'sweep.cancelled':
      requireStatus(state, event, ['running', 'paused']);
      return { ...state, status: 'ending', cause: 'cancelled' };
    case 'sweep.limit-reached':
      requireStatus(state, event, ['running', 'paused']);
      return { ...state, status: 'ending', cause: 'limit' };
    case 'slots.changed':
      return { ...state, slots: event.slots };
    case 'limits.changed':
      requireStatus(state, event, ['running', 'paused']);
      return { ...state, limit: event.trials ?? state.limit, bounds: boundsAfter(state, event) };
    case 'space.changed':
      requireStatus(state, event, ['running', 'paused']);
      return { ...state, space: event.space, template: event.template, exhausted: false };
    case 'pin.changed':
      requireStatus(state, event, ['running', 'paused']);
      return { ...state, pin: event.pin };
    case 'trial.added':
      requireStatus(state, event, ['running', 'paused']);
      checkAssignment(state.space, event.assignment);
      return { ...state, wanted: [...state.wanted, event.assignment], limit: state.limit + 1 };
    case 'trial.killed':
      return withTrialEnded(state, trialOf(state, event, true), 'stopped', event.reason);
    case 'trials.imported': {
      requireStatus(state, event, ['running', 'paused']);
      const { prior, plan } = state;
      const more = event.trials.map((trial, at) =>
        priorTrial(trial, prior.length + at, state.template, plan.rungs.length - 1),
      );
      return { ...state, prior: [...prior, ...more] };
    }
    case 'run.reported':
      return runReported(state, event);
    case 'run.failed':
      return runFailed(state, event);
  }
}

function applyDecision(state: SweepState, event: Decision & { seq: number }): SweepState {
  switch (event.type) {
    case 'trial.proposed': {
      if (event.trial !== state.trials.length) throw conflict(event, `expected trial ${state.trials.length}`);
      const { trial: index, assignment, family, rung = 0, reason, parent } = event;
      if (rung >= state.plan.rungs.length) throw conflict(event, `rung ${rung} does not exist`);
      const lineage = parent === undefined ? {} : { parent };
      const trial: TrialState = {
        ...{ index, assignment, family, reason, status: 'active', rung, results: [], runs: [] },
        template: state.template,
        ...lineage,
      };
      const [wanted] = state.wanted;
      const isWanted = wanted !== undefined && isSameAssignment(wanted, assignment);
      return {
        ...state,
        trials: state.trials.with(index, trial),
        ...(isWanted ? { wanted: state.wanted.slice(1) } : {}),
      };
    }
    case 'run.requested':
      return runRequested(state, event);
    case 'trial.grown':
      return withTrial(state, trialOf(state, event, true), { rung: event.rung, status: 'active' });
    case 'trial.paused':
      return withTrial(state, trialOf(state, event, true), { status: 'paused' });
    case 'trial.finished':
      return withTrial(state, trialOf(state, event, true), { status: 'finished' });
    case 'trial.stopped': {
      const status = event.cause === 'failed' ? 'failed' : 'stopped';
      return withTrialEnded(state, trialOf(state, event, true), status, event.reason);
    }
    case 'space.exhausted':
      if (event.arm === undefined) return { ...state, exhausted: true };
      return { ...state, exhaustedArms: [...state.exhaustedArms, event.arm] };
    case 'sweep.closed':
      return { ...state, status: 'closed', cause: event.cause, best: event.best };
  }
}

function boundsAfter({ bounds }: SweepState, event: Extract<Fact, { type: 'limits.changed' }>): SweepState['bounds'] {
  const { wallHours = bounds.wallHours, parallel = bounds.parallel, priority = bounds.priority } = event;
  return {
    ...(wallHours === undefined ? {} : { wallHours }),
    ...(parallel === undefined ? {} : { parallel }),
    ...(priority === undefined ? {} : { priority }),
  };
}

function requireStatus(state: SweepState, event: { type: string; seq: number }, allowed: readonly string[]): void {
  if (!allowed.includes(state.status))
    throw conflict(event, `the sweep is ${state.status}, expected ${allowed.join(' or ')}`);
}
