import { seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { canonicalAssignment, checkAssignment } from '../space/assignments.js';
import { allowedPoints, sizeOf } from '../space/enumerate.js';
import type { Space } from '../space/space.js';
import { spaceOf, type Template } from '../space/template.js';
import { createSweep } from '../sweep/create-sweep.js';
import { replay } from '../sweep/replay.js';
import { simulate } from '../sweep/simulate.js';
import type { TrialView } from '../sweep/trial.js';
import { samplers } from './index.js';
import type { Proposal, Sampler } from './sampler.js';

const spaces: Record<string, Space> = {
  mixed: spaceOf({
    network: {
      choice: [
        { name: 'cnn', width: { int: [8, 64], log: true } },
        { name: 'vit', heads: { choice: [2, 4] } },
      ],
    },
    rate: { loguniform: [1e-5, 1e-2] },
    drop: { float: [0, 0.3] },
    flip: { choice: [true, false] },
  }),
  finite: spaceOf({ a: { choice: ['x', 'y'] }, b: { int: [1, 3] } }, [{ a: 'x', b: 2 }]),
  numbers: spaceOf({ a: { int: [1, 3] }, b: { float: [0, 1], step: 0.5 } }, [{ a: 2, b: 0.5 }]),
  ranges: spaceOf({ x: { float: [-2, 3] }, rate: { loguniform: [1e-5, 1e-2] }, width: { int: [1, 500], log: true } }),
  single: spaceOf({ a: { choice: ['only'] }, b: { float: [0.5, 0.5] }, c: { int: [4, 4] } }),
  point: spaceOf({ b: { float: [0.5, 0.5] }, c: { int: [4, 4] } }),
  ordered: spaceOf({ size: { ordinal: [16, 32, 64, 128] }, grade: { ordinal: ['low', 'middle', 'high'] } }),
  constrained: spaceOf(
    {
      network: {
        choice: [
          { name: 'cnn', width: { int: [8, 64] } },
          { name: 'vit', width: { int: [16, 96] }, heads: { ordinal: [2, 4, 8] } },
        ],
      },
      from: { float: [0, 1] },
      to: { float: [0, 1] },
    },
    [],
    [
      { multiple: 'width', of: 'heads' },
      { ordered: ['from', 'to'] },
      { forbid: { network: 'cnn', to: { atLeast: 0.8 } } },
      { product: ['width', 'to'], atMost: 40, when: { network: 'vit' } },
    ],
  ),
  tight: spaceOf(
    { a: { float: [0, 1] }, b: { float: [0, 1] }, c: { float: [0, 1] } },
    [],
    [{ sum: { a: 1, b: 1, c: 1 }, atLeast: 2.85 }, { ordered: ['c', 'b', 'a'] }],
  ),
  few: spaceOf({ a: { int: [1, 4] }, b: { ordinal: [1, 2, 4] } }, [{ a: 4, b: 4 }], [{ multiple: 'a', of: 'b' }]),
  empty: { parameters: [], forbidden: [] },
};

type Outcome = (index: number) => Pick<TrialView, 'status' | 'results'>;
const outcomes: Record<string, Outcome> = {
  finished: (index) => ({ status: 'finished', results: [{ rung: 0, value: Math.sin(index) }] }),
  failed: () => ({ status: 'failed', results: [] }),
  running: () => ({ status: 'active', results: [] }),
  'not a number': () => ({ status: 'paused', results: [{ rung: 0, value: NaN }] }),
};

function propose(sampler: Sampler, space: Space, history: TrialView[], seed = 7): Proposal | undefined {
  const trialIndex = history.length;
  const random = seededRandom(seed, 'trial', trialIndex, 'proposal');
  return sampler.propose({
    space,
    history,
    direction: 'maximize',
    random,
    trialIndex,
    sweep: { seed, trials: 40, slots: 4 },
    options: sampler.options.parse({}),
  });
}

function proposals(sampler: Sampler, space: Space, outcome: Outcome, count: number, seed = 7): TrialView[] {
  const history: TrialView[] = [];
  for (let index = 0; index < count; index += 1) {
    const proposal = propose(sampler, space, history, seed);
    if (!proposal) break;
    history.push({ index, assignment: proposal.assignment, family: 'all', rung: 0, ...outcome(index) });
  }
  return history;
}

/** Old versions are held to the same promises, but no new sweep gets one. */
const current = (Object.keys(samplers) as (keyof typeof samplers)[]).filter((key) => !/-v\d+$/.test(key));

describe.each(Object.entries(samplers) as [string, Sampler][])('sampler %s', (name, sampler) => {
  const searched = Object.values(spaces).filter((space) => !sampler.refuses?.(space, sampler.options.parse({})));

  it('is registered under its name with a version', () => {
    expect([sampler.name, `${sampler.name}-v${sampler.version}`]).toContain(name);
    expect(sampler.version).toBeGreaterThan(0);
    expect(searched.length).toBeGreaterThanOrEqual(3);
  });

  it.each(Object.keys(outcomes))(
    'keeps bounds, conditions and constraints of every space after trials that are %s',
    (kind) => {
      for (const space of searched) {
        const trials = proposals(sampler, space, outcomes[kind] as Outcome, 40);

        expect(trials.length).toBeGreaterThan(0);
        for (const trial of trials) checkAssignment(space, trial.assignment);
      }
    },
  );

  it('proposes the same again from the same seed and history, and leaves both as they were', () => {
    for (const space of searched) {
      const trials = proposals(sampler, space, outcomes.finished as Outcome, 20);
      const before = JSON.stringify([space, trials]);

      trials.forEach((trial, index) => {
        const history = trials.slice(0, index);
        expect(propose(sampler, space, history)?.assignment).toEqual(trial.assignment);
      });
      expect(JSON.stringify([space, trials])).toBe(before);
    }
  });

  it.each(Object.keys(outcomes))('proposes no point of a continuous space twice while trials are %s', (kind) => {
    const trials = proposals(sampler, spaces.ranges as Space, outcomes[kind] as Outcome, 40);

    expect(new Set(trials.map(({ assignment }) => canonicalAssignment(assignment))).size).toBe(trials.length);
  });

  it('proposes each point of a finite space once and then says that nothing is left', () => {
    for (const space of searched.filter((each) => sizeOf(each) < Infinity && each !== spaces.empty)) {
      for (const outcome of Object.values(outcomes)) {
        const all = proposals(sampler, space, outcome, 40);

        const left = [...allowedPoints(space)].length;
        expect(new Set(all.map(({ assignment }) => canonicalAssignment(assignment))).size).toBe(left);
        expect(all).toHaveLength(left);
      }
    }
  });
});

describe.each(current)('sampler %s in a sweep of eight workers', (name) => {
  const pin = samplers[name];
  const templates: Template[] = [
    { x: { float: [-2, 3] }, rate: { loguniform: [1e-5, 1e-2] }, width: { int: [1, 500], log: true } },
    {
      network: { choice: ['cnn', { name: 'vit', heads: { ordinal: [2, 4, 8] } }] },
      rate: { loguniform: [1e-5, 1e-2] },
    },
  ];
  const searched = templates.filter((template) => !pin.refuses(spaceOf(template), pin.options.parse({})));

  it('replays although runs die and results come late, and repeats nothing', () => {
    for (const template of searched) {
      const plan = createSweep({
        template,
        ...{ seed: 5, slots: 8, sampler: { name }, limits: { trials: 40 } },
        scheduler: name.startsWith('pb') ? { name: 'pbt', max: 90, interval: 30 } : { name: 'asha', min: 10, max: 90 },
        objective: { metric: 'auc', direction: 'maximize' },
        replication: { folds: 2, seeds: 1 },
      });

      const { events, state } = simulate(plan, {
        ...{ random: seededRandom(6, 'world', name), deaths: 0.1 },
        value: ({ assignment, step, fold }) => Math.log10(assignment.rate as number) + step / 100 + fold / 50,
      });

      expect(state).toMatchObject({ status: 'closed', cause: 'completed', outstanding: 0 });
      expect(state.trials.length).toBeGreaterThanOrEqual(12); // the grid of one template has no more
      for (const { assignment } of state.trials) checkAssignment(plan.space, assignment);
      const texts = state.trials.map(({ assignment }) => canonicalAssignment(assignment));
      expect(new Set(texts).size).toBe(texts.length);
      expect(replay(events)).toMatchObject({ ok: true, differences: [] });
    }
  });
});

describe('random search', () => {
  it('depends on the seed and not on what the trials scored', () => {
    const mixed = spaces.mixed as Space;
    const points = (outcome: string, seed: number) =>
      proposals(samplers.random, mixed, outcomes[outcome] as Outcome, 10, seed).map(({ assignment }) => assignment);

    expect(points('finished', 7)).toEqual(points('failed', 7));
    expect(points('finished', 7)).not.toEqual(points('finished', 8));
  });
});
