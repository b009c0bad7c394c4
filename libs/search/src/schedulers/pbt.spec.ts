import { seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { createSweep } from '../sweep/create-sweep.js';
import { lineageOf } from '../sweep/lineage.js';
import { replay } from '../sweep/replay.js';
import { simulate } from '../sweep/simulate.js';

/** Quality grows with each stretch by how near the rate is to the one that is best at that time; a child starts with its parent's. */
function run(sampler: 'pbt' | 'pb2', seed: number, isPopulation = true) {
  const plan = createSweep({
    template: { 'training.rate': { loguniform: [1e-4, 1] }, width: { choice: [8, 16] } },
    ...{ seed, slots: 4 },
    objective: { metric: 'auc', direction: 'maximize' },
    sampler: { name: isPopulation ? sampler : 'random' },
    scheduler: isPopulation
      ? { name: 'pbt', max: 100, interval: 10, population: 8 }
      : { name: 'patience', max: 100, interval: 10, patience: 10 },
    replication: { folds: 1, seeds: 1 },
    limits: { trials: isPopulation ? 60 : 8 },
  });
  const quality = new Map<string, number>();
  const { events, state } = simulate(plan, {
    random: seededRandom(seed, 'world'),
    value: ({ trial, parent, assignment, step }) => {
      const best = -1 - step / 50;
      const gain = Math.exp(-((Math.log10(assignment['training.rate'] as number) - best) ** 2));
      const before = quality.get(`${trial}@${step - 10}`) ?? quality.get(`${parent}@${step - 10}`) ?? 0;
      quality.set(`${trial}@${step}`, before + gain);
      return before + gain;
    },
  });
  return { events, state, best: state.trials.at(state.best as number)?.results.at(-1)?.value as number };
}

describe.each([
  ['pbt', 0.5],
  ['pb2', 0.1],
] as const)('population based training with %s', (sampler, margin) => {
  it('learns a schedule that no fixed setting has', () => {
    const seeds = [1, 2, 3, 4, 5, 6];
    const mean = (values: number[]): number => values.reduce((a, b) => a + b) / values.length;

    expect(mean(seeds.map((seed) => run(sampler, seed).best))).toBeGreaterThan(
      mean(seeds.map((seed) => run(sampler, seed, false).best)) + margin,
    );
  });

  it('keeps the lineage of the winner, replays, and inherits what must not change', () => {
    const { events, state } = run(sampler, 2);

    const lineage = lineageOf(state, state.best as number);
    expect(lineage.at(-1)?.untilStep).toBe(100);
    expect(lineage.length).toBeGreaterThan(1);
    expect(new Set(lineage.map(({ assignment }) => assignment.width)).size).toBe(1);
    lineage
      .slice(1)
      .forEach(({ untilStep }, at) => expect(untilStep).toBeGreaterThan(lineage[at]?.untilStep as number));
    expect(replay(events).ok).toBe(true);
  });
});

it('refuses a population without a sampler that breeds, and the other way round', () => {
  const create = (sampler: string, scheduler: string) => () =>
    createSweep({
      template: { x: { float: [0, 1] } },
      ...{ seed: 1, slots: 1, sampler: { name: sampler }, scheduler: { name: scheduler, max: 100, min: 10 } as never },
      objective: { metric: 'auc', direction: 'maximize' },
      replication: { folds: 1, seeds: 1 },
      limits: { trials: 5 },
    });

  expect(create('pbt', 'asha')).toThrow(/scheduler pbt asks for and asha never does/);
});
