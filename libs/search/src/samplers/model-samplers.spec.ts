import { seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import type { Assignment, Space } from '../space/space.js';
import { spaceOf } from '../space/template.js';
import type { TrialView } from '../sweep/trial.js';
import { ownCube } from './cube.js';
import { samplers } from './index.js';
import { activeParameters, mutated } from './mutation.js';
import type { Proposal } from './sampler.js';

type Name = keyof typeof samplers;

const mixed = spaceOf({
  network: {
    choice: [
      { name: 'cnn', width: { int: [4, 64] } },
      { name: 'vit', depth: { int: [1, 12] }, drop: { float: [0, 0.5] } },
    ],
  },
  rate: { loguniform: [1e-5, 1e-1] },
});
const mixedLoss = (at: Assignment): number =>
  (Math.log10(at.rate as number) + 3) ** 2 +
  (at.network === 'cnn'
    ? 0.5 + Math.abs((at['network.cnn.width'] as number) - 40) / 40
    : Math.abs((at['network.vit.depth'] as number) - 6) / 6 + Math.abs((at['network.vit.drop'] as number) - 0.2));

function propose(name: Name, space: Space, history: readonly TrialView[], seed: number): Proposal {
  const proposal = samplers[name].propose({
    space,
    history,
    direction: 'minimize',
    random: seededRandom(seed, 'trial', history.length, 'proposal'),
    trialIndex: history.length,
    sweep: { seed, trials: 100, slots: 1 },
    options: {},
  });
  return proposal as Proposal;
}

function run(name: Name, trials: number, seed: number, slots = 1): { best: number; history: TrialView[] } {
  const history: TrialView[] = [];
  const report = (index: number): void => {
    const trial = history[index] as TrialView;
    history[index] = { ...trial, status: 'finished', results: [{ rung: 0, value: mixedLoss(trial.assignment) }] };
  };
  for (let index = 0; index < trials; index += 1) {
    if (index >= slots) report(index - slots);
    const { assignment } = propose(name, mixed, history, seed);
    history.push({ index, assignment, family: 'all', status: 'active', rung: 0, results: [] });
  }
  return { best: Math.min(...history.map(({ assignment }) => mixedLoss(assignment))), history };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('samplers that learn', () => {
  const seeds = Array.from({ length: 10 }, (_, seed) => seed);
  const baseline = mean(seeds.map((seed) => run('random', 100, seed).best));

  it.each<[Name, number]>([
    ['bohb', 0.7],
    ['differential-evolution', 0.7],
    ['regularised-evolution', 0.7],
  ])('%s finds better points than random search in a space of branches', (name, share) => {
    expect(mean(seeds.map((seed) => run(name, 100, seed).best))).toBeLessThan(share * baseline);
    expect(mean(seeds.map((seed) => run(name, 100, seed, 5).best))).toBeLessThan(baseline);
  });

  it('gp needs far fewer trials than random search', () => {
    const few = seeds.slice(0, 4);
    expect(mean(few.map((seed) => run('gp', 40, seed).best))).toBeLessThan(0.7 * baseline); // which had 100
    expect(mean(few.map((seed) => run('gp', 40, seed, 5).best))).toBeLessThan(baseline);
  });

  it('gp spreads what runs at the same time', () => {
    const { history } = run('gp', 30, 1);
    const settled = history.map((trial) => ({
      ...trial,
      status: 'finished' as const,
      results: [{ rung: 0, value: mixedLoss(trial.assignment) }],
    }));
    const first = propose('gp', mixed, settled, 1).assignment;
    const running: TrialView = {
      ...(settled[0] as TrialView),
      index: 30,
      assignment: first,
      status: 'active',
      results: [],
    };

    const distances = (known: TrialView[]): number[] =>
      [1, 2, 3].map((seed) => {
        const next = propose('gp', mixed, known, seed).assignment;
        const apart = Math.abs(Math.log10((next.rate as number) / (first.rate as number)));
        return apart + (next.network === first.network ? 0 : 1);
      });
    const [apart, alone] = [distances([...settled, running]), distances(settled)];
    expect(mean(apart)).toBeGreaterThan(mean(alone));
  });

  it('lets a challenger win its place only by being better', () => {
    const { history } = run('differential-evolution', 60, 3);
    const holder = [3, 23, 43].reduce((a, b) =>
      mixedLoss(history[b]?.assignment as Assignment) < mixedLoss(history[a]?.assignment as Assignment) ? b : a,
    );

    const { reason } = propose(
      'differential-evolution',
      mixed,
      [...history.slice(0, 60), ...history.slice(0, 3).map((trial, at) => ({ ...trial, index: 60 + at }))],
      3,
    );

    expect(reason).toBe(`challenges trial ${holder} for place 3`);
  });

  it('lets old trials die in regularised evolution, however good they were', () => {
    const { history } = run('regularised-evolution', 60, 2);
    const settled = history.map((trial) => ({
      ...trial,
      results: [{ rung: 0, value: trial.index < 40 ? -10 : mixedLoss(trial.assignment) }],
    }));
    for (const seed of seeds) {
      const parent = Number(
        /child of trial (\d+)/.exec(propose('regularised-evolution', mixed, settled, seed).reason as string)?.[1],
      );
      expect(parent).toBeGreaterThanOrEqual(40);
    }
  });

  it('models the highest rung with enough results in BOHB', () => {
    const { history } = run('random', 40, 1);
    const upTo = (count: number): TrialView[] =>
      history.map((trial) => ({
        ...trial,
        results: [0, 1].slice(0, trial.index < count ? 2 : 1).map((rung) => ({ rung, value: rung + trial.index })),
      }));
    const reasons = (count: number): Set<string | undefined> =>
      new Set(seeds.map((seed) => propose('bohb', mixed, upTo(count), seed).reason));

    // Four parameters can exist together: seven results make a model.
    expect(reasons(7)).toEqual(new Set(['uniform draw', 'model of 7 results at rung 1']));
    expect(reasons(6)).toEqual(new Set(['uniform draw', 'model of 40 results at rung 0']));
  });
});

describe('a mutation', () => {
  it('changes one parameter, and with a branch what belongs to it', () => {
    const random = seededRandom(9);
    const from: Assignment = { network: 'cnn', 'network.cnn.width': 4, rate: 1e-3 };
    const changed = new Map<string, number>();
    for (let draw = 0; draw < 200; draw += 1) {
      const to = mutated(mixed, ownCube(mixed), from, random, 0.02);

      const names = activeParameters(mixed, from).filter(
        ({ name }) =>
          Math.abs(Number(to[name]) - Number(from[name])) > 1e-9 || (name === 'network' && to[name] !== from[name]),
      );
      if (to.network === 'vit')
        expect(Object.keys(to)).toEqual(['network', 'network.vit.depth', 'network.vit.drop', 'rate']);
      else expect(names).toHaveLength(1);
      for (const { name } of names) changed.set(name, (changed.get(name) ?? 0) + 1);
    }
    expect([...changed.keys()].sort()).toEqual(['network', 'network.cnn.width', 'rate']);
    for (const count of changed.values()) expect(count).toBeGreaterThan(40);
  });
});
