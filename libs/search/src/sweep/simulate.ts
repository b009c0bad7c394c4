import { Conflict } from '@paucis/contracts';
import type { Random } from '@paucis/statistics';
import type { Assignment } from '../space/space.js';
import { apply } from './apply.js';
import { advance } from './decide.js';
import type { Fact, SweepCreated, SweepEvent } from './events.js';
import { livelyTrials } from './indexes.js';
import type { SweepState, TrialState } from './state.js';

/** A run that ends. `parent`: the trial whose weights it went on with. */
export interface SimulatedRun {
  trial: number;
  parent?: number;
  assignment: Assignment;
  fold: number;
  seed: number;
  step: number;
}

/** A world without training in which a sweep can be tried. */
export interface SimulatedWorld {
  /** The validation metric of a run at a step; NaN means that the run fails. */
  value(run: SimulatedRun): number;
  /** The metrics of the further goals. */
  further?(run: SimulatedRun): number[];
  /** Draws which outstanding run ends next: reports arrive in any order. */
  random: Random;
  /** Chance that a run that would report is lost for good instead. */
  deaths?: number;
  /** Something that happens to the sweep beside the runs, at this turn. */
  disturb?(state: SweepState, turn: number): Fact | undefined;
}

/**
 * Runs a sweep to its end: appends what `decide` returns, then lets one outstanding run report or fail, and so on. Returns
 * the log and the last state. Throws `Conflict` where the sweep would wait for ever.
 */
export function simulate(plan: SweepCreated, world: SimulatedWorld): { events: SweepEvent[]; state: SweepState } {
  const events: SweepEvent[] = [];
  let state: SweepState | undefined;
  const append = (body: Fact): SweepState => {
    const event = { ...body, seq: events.length + 1, at: 0 } as SweepEvent;
    state = apply(state, event);
    events.push(event);
    return state;
  };
  let now = append(plan);
  for (let turn = 0; now.status !== 'closed'; turn += 1) {
    const { decisions, state: next } = advance(now);
    for (const decision of decisions) events.push({ ...decision, seq: events.length + 1, at: 0 });
    now = state = next;
    const fact = now.status === 'closed' ? undefined : (world.disturb?.(now, turn) ?? ending(now, world));
    if (fact) now = append(fact);
    else if (now.status !== 'closed')
      throw new Conflict('sweep-stuck', `simulated sweep: stuck after event ${now.seq}`);
  }
  return { events, state: now };
}

function ending(state: SweepState, world: SimulatedWorld): Fact | undefined {
  const open = state.trials
    .derived(livelyTrials)
    .active.entries.flatMap((trial) =>
      (trial as TrialState).runs
        .filter(({ status }) => status === 'requested')
        .map((run) => ({ trial: trial as TrialState, run })),
    );
  if (open.length === 0) return undefined;
  const { trial, run } = open[world.random.integer(open.length)] as {
    trial: TrialState;
    run: TrialState['runs'][number];
  };
  const { fold, seed, step } = run;
  const name = { trial: trial.index, fold, seed, step };
  const isLost = world.random.next() < (world.deaths ?? 0);
  const { assignment, parent } = trial;
  const simulated = { ...name, assignment, ...(parent === undefined ? {} : { parent }) };
  const value = world.value(simulated);
  if (isLost) return { type: 'run.failed', ...name, class: 'lost-worker', message: 'the worker did not come back' };
  if (Number.isNaN(value))
    return { type: 'run.failed', ...name, class: 'nan', message: `the loss is not a number at step ${step}` };
  const further = world.further?.(simulated);
  return { type: 'run.reported', ...name, value, ...(further ? { further } : {}) };
}
