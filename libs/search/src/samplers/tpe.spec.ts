import { seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import type { Assignment, Space } from '../space/space.js';
import { spaceOf } from '../space/template.js';
import type { TrialView } from '../sweep/trial.js';
import { samplers } from './index.js';
import { belowSize } from './tpe.js';

type Losses = (assignment: Assignment) => number;

function trial(index: number, assignment: Assignment, results: TrialView['results']): TrialView {
  return { index, assignment, family: 'all', status: results.length > 0 ? 'paused' : 'active', rung: 0, results };
}

function ask(name: 'tpe' | 'random', space: Space, history: readonly TrialView[], seed: number): Assignment {
  const random = seededRandom(seed, 'trial', history.length, 'proposal');
  const sweep = { seed, trials: 100, slots: 1 };
  const trialIndex = history.length;
  const proposal = samplers[name].propose({
    space,
    history,
    direction: 'minimize',
    random,
    trialIndex,
    sweep,
    options: {},
  });
  if (!proposal) throw new Error('nothing left');
  return proposal.assignment;
}

function bestOf(name: 'tpe' | 'random', space: Space, loss: Losses, trials: number, seed: number): number {
  const history: TrialView[] = [];
  for (let index = 0; index < trials; index += 1) {
    const assignment = ask(name, space, history, seed);
    history.push(trial(index, assignment, [{ rung: 0, value: loss(assignment) }]));
  }
  return Math.min(...history.map(({ results }) => results[0]?.value as number));
}

describe('tree-structured Parzen estimators', () => {
  it('count a tenth of the trials as good, at most 25', () => {
    expect([1, 10, 11, 100, 250, 251, 1000].map((trials) => belowSize(trials))).toEqual([1, 1, 2, 10, 25, 25, 25]);
  });

  it('find better points than random search with the same number of trials', () => {
    const space = spaceOf({
      network: {
        choice: [
          { name: 'cnn', width: { int: [4, 64] } },
          { name: 'vit', depth: { int: [1, 12] }, drop: { float: [0, 0.5] } },
        ],
      },
      rate: { loguniform: [1e-5, 1e-1] },
    });
    const loss: Losses = (at) =>
      (Math.log10(at.rate as number) + 3) ** 2 +
      (at.network === 'cnn'
        ? 0.5 + Math.abs((at['network.cnn.width'] as number) - 40) / 40
        : Math.abs((at['network.vit.depth'] as number) - 6) / 6 + Math.abs((at['network.vit.drop'] as number) - 0.2));
    const seeds = Array.from({ length: 10 }, (_, seed) => seed);

    const [ours, baseline] = (['tpe', 'random'] as const).map((name) =>
      seeds.map((seed) => bestOf(name, space, loss, 60, seed)),
    ) as [number[], number[]];

    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(ours)).toBeLessThan(0.6 * mean(baseline));
  });

  it('keep away from where trials are running', () => {
    const space = spaceOf({ x: { float: [0, 1] } });
    const done = Array.from({ length: 20 }, (_, at) =>
      trial(at, { x: at / 19 }, [{ rung: 0, value: Math.abs(at / 19 - 0.5) }]),
    );
    const running = Array.from({ length: 8 }, (_, at) => trial(20 + at, { x: 0.46 + at / 100 }, []));
    const seeds = Array.from({ length: 40 }, (_, seed) => seed);
    const near = (history: TrialView[]): number =>
      seeds.filter((seed) => Math.abs((ask('tpe', space, history, seed).x as number) - 0.5) < 0.05).length;

    expect(near([...done, ...running])).toBeLessThan(near(done) / 2);
  });

  it('trust the highest rung with enough results, not the rung where slow starters look bad', () => {
    const space = spaceOf({ x: { float: [0, 1] } });
    // At rung 0 small x looks best, at rung 1 large x.
    const history = Array.from({ length: 30 }, (_, at) => {
      const x = (at + 0.5) / 30;
      return trial(at, { x }, [
        { rung: 0, value: x },
        { rung: 1, value: 1 - x },
      ]);
    });
    const onlyStarted = history.map(({ index, assignment, results }) => trial(index, assignment, results.slice(0, 1)));
    const seeds = Array.from({ length: 20 }, (_, seed) => seed);
    const median = (of: TrialView[]): number =>
      seeds.map((seed) => ask('tpe', space, of, seed).x as number).sort((a, b) => a - b)[10] as number;

    expect(median(onlyStarted)).toBeLessThan(0.25);
    expect(median(history)).toBeGreaterThan(0.75);
    const nine = history.map((each) => (each.index < 9 ? each : (onlyStarted[each.index] as TrialView)));
    expect(median(nine)).toBeLessThan(0.25); // nine results of rung 1 are not enough
  });
});
