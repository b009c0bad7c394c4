import { seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { type Choice, createSweep } from '../sweep/create-sweep.js';
import { simulate } from '../sweep/simulate.js';
import type { SweepState } from '../sweep/state.js';

const [min, max] = [200, 1800];

/** Validation AUC by step: convolutions are nearly done after 200 steps, transformers start at chance and cross them after about 900. */
function auc(kind: unknown, skill: number, pace: number, step: number): number {
  const rise = (time: number): number => 1 - Math.exp(-step / (time * (1 + pace)));
  return kind === 'cnn' ? 0.55 + (0.29 + 0.05 * skill) * rise(60) : 0.5 + (0.39 + 0.05 * skill) * rise(350);
}

/** A sweep of 30 trials over five folds, with noise, whose recipe names the kind under `key`: only `network` makes families. */
function sweep({ sampler = 'random', ...scheduler }: Choice, key: 'network' | 'body', seed: number): SweepState {
  const further = [{ metric: 'size', direction: 'minimize' as const }];
  const plan = createSweep({
    template: { [key]: { choice: ['cnn', 'vit'] }, skill: { float: [0, 1] }, pace: { float: [0, 1] } },
    ...{ seed, slots: 4, limits: { trials: 30 } },
    objective: { metric: 'auc', direction: 'maximize' },
    sampler: { name: sampler as string },
    scheduler,
    replication: { folds: 5, seeds: 1 },
    ...(scheduler.name === 'pareto-halving' && { further }),
  });
  const { state } = simulate(plan, {
    random: seededRandom(seed, 'world'),
    value: ({ trial, assignment, fold, step }) => {
      const noise = seededRandom(seed, 'noise', trial, fold, step).next() - 0.5;
      const { [key]: kind, skill, pace } = assignment;
      return auc(kind, skill as number, pace as number, step) + 0.03 * noise + 0.02 * Math.sin(2 * fold);
    },
    further: () => [1],
  });
  return state;
}

const seeds = Array.from({ length: 20 }, (_, seed) => seed + 1);
const kindOfBest = ({ trials, best }: SweepState, key: string): unknown => trials.at(best as number)?.assignment[key];

describe('transformers that cross convolutions late', () => {
  it.each<[string, Choice]>([
    ['asha', { name: 'asha', min, max }],
    ['asha, stopping', { name: 'asha', min, max, variant: 'stopping' }],
    ['asha with tpe', { name: 'asha', min, max, sampler: 'tpe' }],
    ['hyperband', { name: 'hyperband', min, max }],
    ['bohb', { name: 'hyperband', min, max, sampler: 'bohb' }],
    ['pasha', { name: 'pasha', min, max }],
    ['pareto-halving', { name: 'pareto-halving', min, max }],
    ['median', { name: 'median', max }],
    ['wilcoxon', { name: 'wilcoxon', max }],
    ['race', { name: 'race', max }],
    ['extrapolate', { name: 'extrapolate', max }],
    ['patience', { name: 'patience', max }],
  ])(
    'win at least nine of ten sweeps with the defaults of %s, for each family is judged by itself',
    (_name, scheduler) => {
      const kept = seeds.filter((seed) => kindOfBest(sweep(scheduler, 'network', seed), 'network') === 'vit');

      expect(kept.length).toBeGreaterThanOrEqual(18);
    },
  );

  it('are lost where all trials stand in one bracket, which is why there are families', () => {
    const kept = seeds.filter((seed) => kindOfBest(sweep({ name: 'asha', min, max }, 'body', seed), 'body') === 'vit');

    expect(kept.length).toBeLessThan(6);
  });
});
