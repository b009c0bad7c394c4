import { seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { createSweep, type Choice } from '../sweep/create-sweep.js';
import type { SweepEvent } from '../sweep/events.js';
import { newestOf } from '../pinned.js';
import { replay } from '../sweep/replay.js';
import { simulate } from '../sweep/simulate.js';
import { isFinal } from '../sweep/state.js';
import { type TrialView, valueAt } from '../sweep/trial.js';
import { schedulers } from './index.js';
import { rungPlan } from './rung-plan.js';
import type { Scheduler } from './scheduler.js';

type Current = Exclude<keyof typeof schedulers, `${string}-v${number}`>;
/** Old versions replay the logs of their sweeps, and no new sweep gets one. */
const current = Object.keys(schedulers).filter((name) => !/-v\d+$/.test(name)) as Current[];

/** Options under which each registered scheduler is tried; a new one adds its line here. */
const choices: Record<Current, Choice> = {
  asha: { name: 'asha', min: 10, max: 90, reduction: 3 },
  hyperband: { name: 'hyperband', min: 10, max: 90 },
  pasha: { name: 'pasha', min: 10, max: 90 },
  median: { name: 'median', max: 90, interval: 30 },
  patience: { name: 'patience', max: 90, interval: 10, patience: 2 },
  wilcoxon: { name: 'wilcoxon', max: 90 },
  extrapolate: { name: 'extrapolate', max: 90, interval: 10 },
  race: { name: 'race', max: 90 },
  'pareto-halving': { name: 'pareto-halving', min: 10, max: 90 },
  pbt: { name: 'pbt', max: 90, interval: 10, population: 4 },
  none: { name: 'none', max: 90 },
};

function planOf(scheduler: Choice, over: Partial<Parameters<typeof createSweep>[0]> = {}) {
  return createSweep({
    template: { network: { choice: ['cnn', 'vit'] }, x: { float: [0, 1] } },
    seed: 3,
    objective: { metric: 'auc', direction: 'maximize' },
    sampler: { name: scheduler.name === 'pbt' ? 'pbt' : 'random' },
    ...(scheduler.name === 'pareto-halving' ? { further: [{ metric: 'size', direction: 'minimize' as const }] } : {}),
    scheduler,
    replication: { folds: 3, seeds: 2 },
    limits: { trials: 24 },
    slots: 4,
    ...over,
  });
}

/** These stop of themselves: at a clear winner, or with the population at its end. */
const spendsLess = new Set<string>(['race', 'pbt']);

const countOf = (events: readonly SweepEvent[], type: SweepEvent['type']): number =>
  events.filter((event) => event.type === type).length;

describe('old versions', () => {
  it('stand under keys that say so, below a newer one', () => {
    for (const [key, { name, version }] of Object.entries(schedulers)) {
      const newest = newestOf<Scheduler>(schedulers, name, 'scheduler');
      expect(key).toBe(version === newest.version ? name : `${name}-v${version}`);
    }
  });
});

describe.each(current)('scheduler %s', (name) => {
  const scheduler: Scheduler = schedulers[name];

  it('lays out rungs that each ask for more than the one before and end with everything', () => {
    const { rungs } = planOf(choices[name]);

    expect(scheduler.name).toBe(name);
    rungs.slice(1).forEach((rung, at) => {
      const before = rungs[at] as (typeof rungs)[number];
      expect(rung.step >= before.step && rung.folds >= before.folds && rung.seeds >= before.seeds).toBe(true);
      expect(rung.step * rung.folds * rung.seeds).toBeGreaterThan(before.step * before.folds * before.seeds);
    });
    expect(rungs.at(-1)).toEqual({ step: 90, folds: 3, seeds: 2 });
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'ends with exact counts under deaths, late reports and changing slots (%i)',
    (seed) => {
      const random = seededRandom(seed, 'world', name);
      const plan = planOf(choices[name], { slots: 1 + random.integer(20), seed });
      const deaths = seed % 4 === 0 ? 0 : random.next() * 0.3;
      const { events, state } = simulate(plan, {
        random,
        deaths,
        further: ({ assignment }) => (name === 'pareto-halving' ? [assignment.x as number] : []),
        value: ({ assignment, fold, seed: replicate, step }) =>
          assignment.network === 'vit' && step > 50 && (assignment.x as number) > 0.9
            ? NaN
            : (assignment.x as number) * step + Math.sin(fold + 7 * replicate),
        disturb: ({ status, slots }, turn) => {
          if (status === 'paused') return { type: 'sweep.resumed' };
          if (turn % 13 === 7) return { type: 'sweep.paused' };
          if (turn % 17 === 3 || slots === 0)
            return { type: 'slots.changed', slots: slots === 0 ? 5 : random.integer(9) };
          return undefined;
        },
      });

      expect(state).toMatchObject({ status: 'closed', cause: 'completed', outstanding: 0 });
      const { length } = state.trials;
      if (spendsLess.has(name)) expect(length).toBeLessThanOrEqual(24);
      else expect(length).toBe(24);
      expect(state.trials.toArray().every(isFinal)).toBe(true);
      expect(countOf(events, 'trial.proposed')).toBe(length);
      expect(countOf(events, 'trial.finished') + countOf(events, 'trial.stopped')).toBe(length);
      const runs = state.trials.flatMap((trial) => trial.runs);
      expect(runs.some(({ status }) => status === 'requested')).toBe(false);
      const asked = events.flatMap((event) =>
        event.type === 'run.requested' ? [[event.trial, event.fold, event.seed, event.step].join()] : [],
      );
      expect(new Set(asked).size).toBe(asked.length); // nothing is asked for twice
      const last = plan.rungs.length - 1;
      for (const trial of state.trials) {
        expect(trial.status === 'finished').toBe(valueAt(trial, last) !== undefined);
      }
      expect(replay(events)).toMatchObject({ ok: true, differences: [] });
    },
  );

  it('ends when every run fails', () => {
    const { state } = simulate(planOf(choices[name]), { random: seededRandom(1), value: () => NaN });

    expect(state.trials.map(({ status }) => status)).toEqual(new Array(24).fill('failed'));
    expect(state.best).toBeUndefined();
  });

  it('ends where the space has one point, with that trial trained to the end', () => {
    const { state, events } = simulate(planOf(choices[name], { template: { x: { choice: [1] } } }), {
      ...{ random: seededRandom(1), value: ({ step }) => step, further: () => [1] },
    });

    expect(state.trials.at(0)?.status).toBe('finished');
    expect(state.best).toBe(0);
    expect(replay(events).ok).toBe(true);
  });

  it('never lets a trial whose value is no number go on before one that has one, and comes to an end', () => {
    const { scheduler: pinned, rungs, further } = planOf(choices[name]);
    const others: TrialView[] = Array.from({ length: 8 }, (_, index) => ({
      ...{ index, assignment: { x: index }, family: 'all', status: 'paused', rung: 0 },
      results: [{ rung: 0, value: index === 5 ? 0.7 : NaN, ...(further && { further: [1] }) }],
      runs: [{ fold: 0, seed: 0, values: [{ step: rungs[0]?.step as number, value: index === 5 ? 0.7 : NaN }] }],
    }));
    let history = others;

    const grown: number[] = [];
    for (let turn = 0; turn < 20; turn += 1) {
      const verdict = scheduler.next({
        ...{ history, rungs, direction: 'maximize', freeSlots: 4, startsLeft: 0, options: pinned.options },
        ...(further && { further }),
      });
      if (!verdict) break;
      if (verdict.kind === 'start') throw new Error('nothing is left to start');
      if (verdict.kind === 'grow') grown.push(verdict.trial);
      const change =
        verdict.kind === 'grow' ? { rung: verdict.rung, status: 'active' as const } : { status: 'stopped' as const };
      history = history.map((trial) => (trial.index === verdict.trial ? { ...trial, ...change } : trial));
    }

    // `none` judges nobody, and `pbt` puts nobody out whose place no child can take.
    if (name !== 'none' && name !== 'pbt') expect(grown).toEqual([5]);
  });

  it('counts in the forecast no more trials than there are at any rung', () => {
    const { scheduler: pinned, rungs } = planOf(choices[name]);
    const counts = scheduler.expectedCounts(pinned.options, rungs, 24);

    expect(counts).toHaveLength(rungs.length);
    expect(counts[0]).toBe(name === 'pbt' ? 4 : 24); // a place of a population is trained once, by whomever
    counts.slice(1).forEach((count, at) => expect(count).toBeLessThanOrEqual(counts[at] as number));
  });
});

describe('asynchronous successive halving', () => {
  it('does the jobs of the reference trace with one worker', () => {
    const losses = [0.9, 0.5, 0.7, 0.3, 0.8, 0.6, 0.2, 0.4, 0.1];
    const plan = createSweep({
      template: { loss: { choice: losses } },
      seed: 1,
      objective: { metric: 'loss', direction: 'minimize' },
      sampler: { name: 'grid' },
      scheduler: { name: 'asha', min: 1, max: 9, reduction: 3, finishBest: false },
      replication: { folds: 1, seeds: 1 },
      limits: { trials: 9 },
      slots: 1,
    });

    const { events } = simulate(plan, {
      random: seededRandom(1),
      value: ({ assignment }) => assignment.loss as number,
    });

    const jobs = events.flatMap((event) => (event.type === 'run.requested' ? [`${event.trial},${event.rung}`] : []));
    expect(jobs.join(' ')).toBe('0,0 1,0 2,0 1,1 3,0 3,1 4,0 5,0 6,0 6,1 6,2 7,0 8,0 8,1 8,2');
  });

  it('lets each family of network x pretraining compete by itself', () => {
    const plan = planOf(choices.asha, { replication: { folds: 1, seeds: 1 } });

    // Every vit beats every cnn, so a common bracket would never grow a cnn.
    const { state } = simulate(plan, {
      random: seededRandom(2),
      value: ({ assignment }) => (assignment.network === 'vit' ? 10 : 0) + (assignment.x as number),
    });

    for (const family of ['cnn', 'vit']) {
      const members = state.trials.filter((trial) => trial.family === family);
      const finished = members.filter(({ status }) => status === 'finished');
      expect(finished.length).toBeGreaterThan(0);
      const best = members.reduce((a, b) => ((valueAt(b, 0) as number) > (valueAt(a, 0) as number) ? b : a));
      expect(finished.map(({ index }) => index)).toContain(best.index);
    }
    expect(state.trials.at(state.best as number)?.family).toBe('vit');
  });

  it('trains the best of few trials to the end although they never fill the rungs', () => {
    const plan = planOf(choices.asha, { limits: { trials: 2 }, template: { x: { choice: [1, 2] } } });

    const { state } = simulate(plan, { random: seededRandom(3), value: ({ assignment }) => assignment.x as number });

    expect(state.trials.map(({ assignment, status }) => [assignment.x, status]).sort()).toEqual([
      [1, 'stopped'],
      [2, 'finished'],
    ]);
  });

  it('adds folds before steps, then seeds', () => {
    expect(rungPlan({ min: 200, max: 1800, reduction: 3, folds: 5, seeds: 2 })).toEqual([
      { step: 200, folds: 1, seeds: 1 },
      { step: 200, folds: 5, seeds: 1 },
      { step: 600, folds: 5, seeds: 1 },
      { step: 1800, folds: 5, seeds: 1 },
      { step: 1800, folds: 5, seeds: 2 },
    ]);
    expect(rungPlan({ min: 200, max: 1000, reduction: 3, folds: 1, seeds: 1 }).map(({ step }) => step)).toEqual([
      200, 600, 1000,
    ]);
    expect(rungPlan({ min: 5, max: 5, reduction: 3, folds: 1, seeds: 1 })).toEqual([{ step: 5, folds: 1, seeds: 1 }]);
  });
});
