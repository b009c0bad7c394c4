import { seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import type { Template } from '../space/template.js';
import { createSweep } from './create-sweep.js';
import { replay } from './replay.js';
import { simulate } from './simulate.js';

const arm = (name: string, recipe: Template) => ({ name, recipe });
/** Two arms to tune and one with nothing to tune. */
const template: Template = {
  arm: {
    choice: [
      arm('cnn', { rate: { loguniform: [1e-4, 1e-1] } }),
      arm('vit', { rate: { loguniform: [1e-4, 1e-1] }, depth: { int: [2, 6] } }),
      arm('fixed', { rate: 0.01 }),
    ],
  },
};
const study = {
  arms: ['cnn', 'vit', 'fixed'],
  contrasts: [{ a: 'cnn', b: 'vit' }],
  hypothesis: { better: 'cnn', than: 'vit', by: 0, alpha: 0.05 },
  hash: 'a hash',
};
const plan = (sampler: string, over: object = {}) =>
  createSweep({
    template,
    ...{ seed: 3, slots: 4, sampler: { name: sampler }, scheduler: { name: 'none', max: 50 } },
    objective: { metric: 'auc', direction: 'maximize' },
    replication: { folds: 2, seeds: 2 },
    limits: { trials: 15 },
    ...{ study, ...over },
  });
const run = (sampler: string, failsAt = -1) =>
  simulate(plan(sampler), {
    random: seededRandom(5, 'world'),
    value: ({ trial, assignment }) => (trial === failsAt ? NaN : Number(assignment['arm.cnn.recipe.rate'] ?? 0)),
  });

describe('a study', () => {
  it.each(['random', 'sobol', 'tpe'])('proposes equally often in each arm under %s, and replays', (sampler) => {
    const { events, state } = run(sampler);

    const counts = study.arms.map((name) => state.trials.filter(({ family }) => family === name).length);
    expect(counts).toEqual([5, 5, 1]); // the third arm has one configuration
    expect(
      state.trials
        .toArray()
        .slice(0, 3)
        .map(({ family }) => family),
    ).toEqual(study.arms);
    expect(state).toMatchObject({ status: 'closed', cause: 'completed' });
    expect(state.trials.toArray().every(({ status }) => status === 'finished')).toBe(true);
    expect(replay(events)).toMatchObject({ ok: true });
  });

  it('goes on with the other trials of an arm where one fails', () => {
    const { state } = run('random', 3);

    expect(state.trials.at(3)?.status).toBe('failed');
    expect(state.trials.filter(({ status }) => status === 'finished')).toHaveLength(10);
  });

  it('keeps its hypothesis in the first event', () => {
    expect(run('random').events[0]).toMatchObject({ type: 'sweep.created', study });
  });

  it('gives an arm the same trials whatever the other arms are', () => {
    const alone = simulate(
      plan('sobol', {
        template: { arm: { choice: (template as { arm: { choice: Template[] } }).arm.choice.slice(0, 2) } },
        limits: { trials: 10 },
        study: { ...study, arms: ['cnn', 'vit'] },
      }),
      { random: seededRandom(6, 'world'), value: () => 0.5 },
    );
    const ratesOf = (trials: Iterable<{ family: string; assignment: object }>) =>
      [...trials].filter(({ family }) => family === 'cnn').map(({ assignment }) => assignment);

    expect(ratesOf(alone.state.trials)).toEqual(ratesOf(run('sobol').state.trials));
  });
});
