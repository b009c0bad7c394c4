import { canonicalJson, Conflict, Invalid } from '@paucis/contracts';
import { seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { effortOf } from '../budget/effort.js';
import { forecast, largestAffordable } from '../budget/forecast.js';
import { apply, fold } from './apply.js';
import { createSweep } from './create-sweep.js';
import { decide } from './decide.js';
import { SweepEvent } from './events.js';
import { replay } from './replay.js';
import { simulate, type SimulatedWorld } from './simulate.js';

const plan = createSweep({
  template: {
    network: { choice: [{ name: 'cnn', width: { choice: [8, 16, 32] } }, { name: 'vit' }] },
    pretraining: { choice: ['none', { name: 'simclr' }] },
    training: { rate: { loguniform: [1e-5, 1e-2] } },
  },
  forbidden: [{ network: 'cnn', pretraining: 'simclr' }],
  seed: 5,
  objective: { metric: 'auc', direction: 'maximize' },
  sampler: { name: 'random' },
  scheduler: { name: 'asha', min: 200, max: 1800 },
  replication: { folds: 5, seeds: 1 },
  limits: { trials: 12 },
  slots: 3,
  context: { dataset: 'breastmnist@1' },
});
const world = (): SimulatedWorld => ({
  random: seededRandom(1, 'world'),
  value: ({ assignment, fold, step }) =>
    1 / (1 + Math.abs(Math.log10(assignment['training.rate'] as number) + 3)) + fold / 100 + step / 1e5,
});

describe('the event log of a sweep', () => {
  it('folds to the same state from stored JSON, event by event', () => {
    const { events, state } = simulate(plan, world());

    const stored = events.map((event) => SweepEvent.parse(JSON.parse(JSON.stringify(event))));

    expect(canonicalJson(fold(stored))).toBe(canonicalJson(state));
    expect(() => SweepEvent.parse({ ...events[1], surprise: 1 })).toThrow(/surprise/);
    expect(() =>
      SweepEvent.parse({ type: 'run.reported', seq: 2, at: 0, trial: 0, fold: 0, seed: 0, step: 5, value: NaN }),
    ).toThrow();
  });

  it('has nothing more to decide behind its decisions, and leaves older states as they were', () => {
    const { events } = simulate(plan, world());
    let state = apply(undefined, events[0] as SweepEvent);
    for (const event of events.slice(1)) {
      const before = JSON.stringify(state.trials.at(-1));
      const next = apply(state, event);
      expect(JSON.stringify(state.trials.at(-1))).toBe(before);
      state = next;
      const behind = events[state.seq];
      if (!behind || behind.type.startsWith('run.rep')) expect(decide(state)).toEqual([]);
    }
  });

  it('refuses what cannot follow', () => {
    const { events } = simulate(plan, world());
    const reported = events.findIndex(({ type }) => type === 'run.reported');
    const state = fold(events.slice(0, reported + 1));
    const next = { seq: state.seq + 1, at: 0 };
    const report = events[reported] as Extract<SweepEvent, { type: 'run.reported' }>;

    expect(() => apply(state, { ...report, seq: state.seq + 2 })).toThrow(/expected seq/);
    expect(() => apply(state, { ...report, ...next, value: report.value + 1 })).toThrow(/was reported with/);
    expect(() => apply(state, { ...report, ...next, fold: 4 })).toThrow(/never asked for/);
    expect(() => apply(state, { ...report, ...next, trial: 99 })).toThrow(Conflict);
    expect(() => apply(state, { type: 'space.exhausted', lastSeq: 1, ...next })).toThrow(/decided from event 1/);
    expect(apply(state, { ...report, ...next }).trials).toEqual(state.trials); // the same report twice is one
    expect(() => apply(undefined, report)).toThrow(/starts with sweep.created/);
  });

  it('keeps a late report of a stopped trial without counting it', () => {
    const started = simulateUntil(({ trials }) => trials.length === 3);
    const cancelled = apply(started, { type: 'sweep.cancelled', seq: started.seq + 1, at: 0 });
    let state = cancelled;
    for (const decision of decide(cancelled)) state = apply(state, { ...decision, seq: state.seq + 1, at: 0 });
    expect(state).toMatchObject({ status: 'closed', cause: 'cancelled', outstanding: 0 });

    const late = apply(state, {
      type: 'run.reported',
      seq: state.seq + 1,
      at: 0,
      trial: 0,
      fold: 0,
      seed: 0,
      step: 200,
      value: 0.7,
    });

    expect(late.trials.at(0)).toMatchObject({
      status: 'stopped',
      results: [],
      runs: [{ status: 'cancelled', values: [{ step: 200, value: 0.7 }] }],
    });
    expect(late.outstanding).toBe(0);
    expect(decide(late)).toEqual([]);
  });

  it('decides nothing while paused and stops at once at a limit', () => {
    const pausedAt = 6;
    const { events, state } = simulate(plan, {
      ...world(),
      disturb: (_state, turn) =>
        turn === pausedAt
          ? { type: 'sweep.paused' }
          : turn === 9
            ? { type: 'sweep.limit-reached', limit: 'wallHours', value: 2.0001 }
            : undefined,
    });

    const types = events.map(({ type }) => type);
    const between = types.slice(types.indexOf('sweep.paused') + 1, types.indexOf('sweep.limit-reached'));
    expect(between).toEqual(['run.reported', 'run.reported']);
    expect(state).toMatchObject({ status: 'closed', cause: 'limit', outstanding: 0 });
    expect(replay(events).ok).toBe(true);
  });

  function simulateUntil(isThere: (state: ReturnType<typeof fold>) => boolean): ReturnType<typeof fold> {
    const { events } = simulate(plan, world());
    let at = 1;
    while (!isThere(fold(events.slice(0, at))) || events[at]?.type === 'run.requested') at += 1;
    return fold(events.slice(0, at));
  }
});

describe('replay', () => {
  it('derives every decision of a log again', () => {
    const { events } = simulate(plan, world());

    const verdict = replay(events);

    expect(verdict).toMatchObject({ ok: true, differences: [] });
    expect(verdict.decisions).toBe(events.filter((event) => 'lastSeq' in event).length);
  });

  it('shows a proposal, a family or a reported score that was changed, and what should have been there', () => {
    const { events } = simulate(plan, world());
    const at = events.findIndex(({ type }) => type === 'trial.proposed');
    const proposed = events[at] as Extract<SweepEvent, { type: 'trial.proposed' }>;

    const forged = events.with(at, { ...proposed, assignment: { ...proposed.assignment, 'training.rate': 0.001 } });

    const verdict = replay(forged);
    expect(verdict.ok).toBe(false);
    expect(verdict.differences[0]).toMatchObject({
      seq: at + 1,
      expected: { assignment: proposed.assignment },
      found: { type: 'trial.proposed' },
    });

    const grown = events.findIndex(({ type }) => type === 'trial.grown');
    const reports = events.slice(0, grown).flatMap((event) => (event.type === 'run.reported' ? [event] : []));
    const best = reports.reduce((a, b) => (b.value > a.value ? b : a));
    expect(replay(events.with(best.seq - 1, { ...best, value: -5 })).ok).toBe(false);
  });

  it('shows a decision that is missing at the end', () => {
    const { events } = simulate(plan, world());

    const { differences } = replay(events.slice(0, -1));

    expect(differences).toEqual([
      { seq: events.length, expected: expect.objectContaining({ type: 'sweep.closed' }) as unknown, found: undefined },
    ]);
  });

  it('says when the build lacks the pinned version', () => {
    const { events } = simulate(plan, world());
    const created = { ...plan, sampler: { ...plan.sampler, version: 99 }, seq: 1, at: 0 };

    expect(() => replay(events.with(0, created))).toThrow(/pins random version 99/);
  });
});

describe('a new sweep', () => {
  it('pins versions and defaults, and is refused with the path of what is wrong', () => {
    expect(plan.scheduler).toEqual({
      name: 'asha',
      version: 1,
      options: { unit: 'step', min: 200, max: 1800, reduction: 3, finishBest: true, variant: 'promotion' },
    });
    const change = (over: object) => () =>
      createSweep({
        ...plan,
        replication: { folds: 5, seeds: 1 },
        sampler: { name: 'random' },
        scheduler: { name: 'none', max: 9 },
        ...over,
      });
    expect(change({ sampler: { name: 'tpee' } })).toThrow(/sampler: got "tpee", expected one of random, grid/);
    expect(change({ scheduler: { name: 'asha', min: 'x', max: 9 } })).toThrow(/scheduler\.min/);
    expect(change({ scheduler: { name: 'asha', min: 10, max: 9 } })).toThrow(Invalid);
  });

  it('never proposes a forbidden combination', () => {
    const { state } = simulate(plan, world());

    expect(new Set(state.trials.map(({ family }) => family))).toEqual(
      new Set(['cnn x none', 'vit x none', 'vit x simclr']),
    );
  });
});

describe('the budget', () => {
  const families = [
    { family: 'cnn x none', secondsPerStep: 0.05 },
    { family: 'vit x simclr', secondsPerStep: 0.4, pretrainingSeconds: 100 },
  ];
  const rungs = [
    { step: 200, folds: 1, seeds: 1 },
    { step: 200, folds: 5, seeds: 1 },
    { step: 600, folds: 5, seeds: 1 },
  ];
  const input = {
    rungs,
    trials: 18,
    slots: 2,
    families,
    expectedCounts: (trials: number) => [trials, Math.floor(trials / 3), Math.floor(trials / 9)],
  };

  it('forecasts steps by rung and pays pretraining once per family and fold', () => {
    const steps = 9 * 200 + 3 * 800 + 1 * 2000;

    const result = forecast(input);

    expect(result.families).toEqual([
      { family: 'cnn x none', trials: 9, steps, trainingSeconds: steps * 0.05, pretrainingSeconds: 0 },
      { family: 'vit x simclr', trials: 9, steps, trainingSeconds: steps * 0.4, pretrainingSeconds: 500 },
    ]);
    expect(result.wallSeconds).toBeCloseTo((steps * 0.45 + 500) / 2, 9);
  });

  it('names the largest number of trials that a budget affords', () => {
    const most = largestAffordable({ ...input, wallSeconds: 1000 });

    expect(most).toBeGreaterThan(0);
    expect(forecast({ ...input, trials: most }).wallSeconds).toBeLessThanOrEqual(1000);
    expect(forecast({ ...input, trials: most + 1 }).wallSeconds).toBeGreaterThan(1000);
    expect(largestAffordable({ ...input, wallSeconds: 0.1 })).toBe(0);
  });

  it('counts the steps that early stopping saved', () => {
    const { state, events } = simulate(plan, world());
    const reached = new Map<string, number>();
    for (const event of events) {
      if (event.type === 'run.reported') reached.set(`${event.trial}/${event.fold}`, event.step);
    }

    const effort = effortOf(state);

    expect(effort.steps).toBe([...reached.values()].reduce((sum, step) => sum + step, 0));
    expect(effort.withoutScheduler).toBe(12 * 5 * 1800);
    expect(effort.savedShare).toBeGreaterThan(0.3);
  });
});
