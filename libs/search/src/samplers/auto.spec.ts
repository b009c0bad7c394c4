import { seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { createSweep } from '../sweep/create-sweep.js';
import { replay } from '../sweep/replay.js';
import { simulate } from '../sweep/simulate.js';
import { spaceOf, type Template } from '../space/template.js';
import { auto, pickSampler } from './auto.js';

const numbers = (count: number): Template =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`x${at}`, { float: [0, 1] }]));

describe('the automatic sampler', () => {
  it.each<[string, Template, { trials: number; slots: number }, string, RegExp]>([
    [
      'a small grid',
      { a: { choice: ['x', 'y'] }, b: { int: [1, 5] } },
      { trials: 10, slots: 1 },
      'grid',
      /all 10 points/,
    ],
    ['few trials', numbers(3), { trials: 12, slots: 1 }, 'sobol', /12 trials are too few/],
    ['much at once', numbers(3), { trials: 64, slots: 32 }, 'sobol', /32 of 64 trials run at once/],
    ['more dimensions than directions', numbers(300), { trials: 12, slots: 1 }, 'halton', /too few/],
    [
      'choices',
      { a: { choice: ['x', { name: 'y' }] }, b: { float: [0, 1] } },
      { trials: 400, slots: 2 },
      'tpe',
      /choices/,
    ],
    ['few numbers', numbers(6), { trials: 60, slots: 2 }, 'gp', /6 parameters and 60 trials/],
    ['many trials for the numbers', numbers(6), { trials: 900, slots: 2 }, 'cma-es', /900 trials for 6 numbers/],
    ['many numbers', numbers(30), { trials: 200, slots: 2 }, 'tpe', /30 numbers/],
  ])('for %s picks what fits and says why', (_case, template, sweep, name, why) => {
    const { sampler, why: reason } = pickSampler(spaceOf(template), { seed: 1, ...sweep });

    expect(sampler.name).toBe(name);
    expect(reason).toMatch(why);
  });

  it('stays with its pick when slots come and go, and replays', () => {
    const plan = createSweep({
      template: numbers(2),
      seed: 4,
      objective: { metric: 'auc', direction: 'maximize' },
      sampler: { name: 'auto' },
      scheduler: { name: 'none', max: 10 },
      replication: { folds: 1, seeds: 1 },
      limits: { trials: 24 },
      slots: 2,
    });

    const { events, state } = simulate(plan, {
      random: seededRandom(1),
      value: ({ assignment }) => -((assignment.x0 as number) ** 2),
      disturb: (_state, turn) => (turn === 5 ? { type: 'slots.changed', slots: 20 } : undefined),
    });

    expect(state.plan.sampler).toEqual({ name: 'auto', version: auto.version, options: {} });
    expect(state.trials.toArray().every(({ reason }) => reason?.startsWith('gp (2 parameters and 24 trials): '))).toBe(
      true,
    );
    expect(replay(events).ok).toBe(true);
  });
});
