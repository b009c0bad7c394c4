import { seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { createSweep } from './create-sweep.js';
import type { Goal } from './goals.js';
import { leaderOf, paretoFront } from './leaders.js';
import { replay } from './replay.js';
import { simulate } from './simulate.js';
import type { SweepState } from './state.js';

const size: Goal = { metric: 'size', direction: 'minimize' };

/** The larger the better, with a little that size alone does not explain. */
function swept(further: readonly Goal[], sampler = 'nsga-ii'): { state: SweepState; isExact: boolean } {
  const plan = createSweep({
    template: { width: { int: [1, 30] }, rate: { float: [0, 1] } },
    seed: 2,
    objective: { metric: 'auc', direction: 'maximize' },
    further,
    sampler: { name: sampler },
    scheduler: { name: 'pareto-halving', min: 10, max: 90 },
    replication: { folds: 2, seeds: 1 },
    limits: { trials: 60 },
    slots: 4,
  });
  const { events, state } = simulate(plan, {
    random: seededRandom(4, 'world'),
    value: ({ assignment: { width, rate } }) => Number(width) / 30 - (Number(rate) - 0.4) ** 2,
    further: ({ assignment: { width } }) => further.map(() => Number(width)),
  });
  return { state, isExact: replay(events).ok };
}

describe('the leaders of a sweep with further goals', () => {
  it.each(['nsga-ii', 'nsga-iii', 'tpe', 'random'])('are a front that nothing surpasses, by %s', (sampler) => {
    const { state, isExact } = swept([size], sampler);

    const front = paretoFront(state);

    const points = state.trials.flatMap(({ results }) => {
      const last = results.find(({ rung }) => rung === state.plan.rungs.length - 1);
      return last ? [[last.value, last.further?.[0] as number] as const] : [];
    });
    const isSurpassed = (value: number, cost: number): boolean =>
      points.some(([other, its]) => other >= value && its <= cost && (other > value || its < cost));
    expect(isExact).toBe(true);
    expect(front.length).toBeGreaterThan(1);
    for (const [value, cost] of points) {
      const isOnFront = front.some(({ result }) => result.value === value && result.further?.[0] === cost);
      expect(isOnFront).toBe(!isSurpassed(value, cost));
    }
    expect(front[0]?.trial.index).toBe(leaderOf(state)?.trial.index);
    expect(state.best).toBe(leaderOf(state)?.trial.index);
  });

  it('are a front also where many tie in the first objective and one surpasses several', () => {
    const further: Goal[] = ['a', 'b'].map((metric) => ({ metric, direction: 'minimize' }));
    const plan = createSweep({
      template: { a: { int: [1, 6] }, b: { int: [1, 6] } },
      ...{ seed: 3, objective: { metric: 'auc', direction: 'maximize' }, further, sampler: { name: 'random' } },
      ...{
        scheduler: { name: 'none', max: 10 },
        replication: { folds: 1, seeds: 1 },
        limits: { trials: 40 },
        slots: 1,
      },
    });
    const { state } = simulate(plan, {
      random: seededRandom(6, 'world'),
      value: () => 0.5,
      further: ({ assignment: { a, b } }) => [Number(a), Number(b)],
    });

    const points = paretoFront(state).map(({ result }) => result.further as number[]);

    const isSurpassed = ([a = 0, b = 0]: number[]): boolean =>
      points.some(([x = 0, y = 0]) => x <= a && y <= b && (x < a || y < b));
    expect(points.length).toBeGreaterThan(0);
    expect(points.filter(isSurpassed)).toEqual([]);
  });

  it('keep the bounds where any trial does, whatever is better without', () => {
    const { state } = swept([size, { metric: 'size', atMost: 12 }], 'random');

    const sizes = paretoFront(state).map(({ result }) => result.further?.[0] as number);

    expect(Math.max(...sizes)).toBeLessThanOrEqual(12);
    expect(leaderOf(state)?.result.further?.[0]).toBeLessThanOrEqual(12);
  });

  it('are one, and no front, where there is one objective', () => {
    expect(paretoFront(swept([{ metric: 'size', atMost: 12 }]).state)).toEqual([]);
  });
});
