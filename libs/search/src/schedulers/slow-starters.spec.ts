import { seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { type Choice, createSweep } from '../sweep/create-sweep.js';
import { simulate } from '../sweep/simulate.js';
import type { SweepState } from '../sweep/state.js';

/** Validation AUC by step: convolutions are good after 200 steps, transformers start at chance and win in the end. */
function auc(kind: unknown, skill: number, step: number): number {
  return kind === 'cnn' ? 0.8 + 0.05 * skill - 2 / step : 0.5 + (0.43 + 0.05 * skill) * (1 - Math.exp(-step / 700));
}

/** A sweep whose recipe names the kind under `key`: only `network` makes families. */
function sweep(scheduler: Choice, key: 'network' | 'body', seed: number): SweepState {
  const plan = createSweep({
    template: { [key]: { choice: ['cnn', 'vit'] }, skill: { float: [0, 1] } },
    seed,
    objective: { metric: 'auc', direction: 'maximize' },
    sampler: { name: 'random' },
    scheduler,
    replication: { folds: 1, seeds: 1 },
    limits: { trials: 30 },
    slots: 4,
  });
  const value = ({ assignment, step }: { assignment: Record<string, unknown>; step: number }): number =>
    auc(assignment[key], assignment.skill as number, step);
  return simulate(plan, { random: seededRandom(seed, 'world'), value }).state;
}

const seeds = [1, 2, 3, 4, 5, 6];
const halving = { min: 200, max: 5400 };

describe('transformers that cross convolutions late', () => {
  it.each<[string, Choice]>([
    ['asha', { name: 'asha', ...halving }],
    ['hyperband', { name: 'hyperband', ...halving }],
    ['pasha', { name: 'pasha', ...halving }],
    ['median', { name: 'median', max: 5400, interval: 900 }],
    ['patience', { name: 'patience', max: 5400, interval: 900 }],
  ])('win under %s, for each family is judged by itself', (_name, scheduler) => {
    for (const seed of seeds) {
      const { trials, best } = sweep(scheduler, 'network', seed);

      expect(trials.at(best as number)).toMatchObject({ family: 'vit', status: 'finished' });
    }
  });

  it('are lost where all trials stand in one bracket, which is why there are families', () => {
    const winners = seeds.map((seed) => {
      const { trials, best } = sweep({ name: 'asha', ...halving }, 'body', seed);
      return trials.at(best as number)?.assignment.body;
    });

    expect(new Set(winners)).toEqual(new Set(['cnn']));
  });
});
