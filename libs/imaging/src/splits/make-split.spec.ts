import { Invalid, Rejected, SplitRequest } from '@paucis/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clustersOf, type Tie } from './clusters.js';
import { type MadeSplit, makeSplit, settledRequest } from './make-split.js';
import { officialCopies } from './official-copies.js';
import { officialSplit } from './official-split.js';
import { sealedSixth, splitIntoFolds } from './split-into-folds.js';
import { planOf } from './split-plan.js';
import type { SplitSample } from './split-sample.js';
import { splitSettingOf } from './split-setting.js';

const seed = 0;

function sample(id: string, split: SplitSample['split'], label: number, more: Partial<SplitSample> = {}): SplitSample {
  return { id, split, label, pixelHash: id, ...more };
}

const sets = fc
  .record({
    rows: fc.array(
      fc.record({
        split: fc.constantFrom('train', 'train', 'val', 'test' as const),
        label: fc.integer({ min: 0, max: 1 }),
        group: fc.option(fc.integer({ min: 0, max: 40 }).map(String), { nil: undefined }),
        site: fc.option(fc.constantFrom('north', 'south', 'west'), { nil: undefined }),
        pixelHash: fc.integer({ min: 0, max: 150 }).map(String),
        metadata: fc.record({ year: fc.integer({ min: 2000, max: 2020 }) }),
      }),
      { minLength: 40, maxLength: 160 },
    ),
    ties: fc.array(fc.tuple(fc.nat(159), fc.nat(159)), { maxLength: 12 }),
  })
  .map(({ rows, ties }) => ({
    samples: rows.map((row, at): SplitSample => ({ id: `s${at}`, ...row })),
    ties: ties.map(([a, b]): Tie => [`s${a}`, `s${b}`]),
  }));

const requests = fc.constantFrom(
  ...[
    { kind: 'folds', folds: 3 },
    { kind: 'folds', folds: 2, repeats: 2, labelFraction: 0.5 },
    { kind: 'official' },
    { kind: 'holdout' },
    { kind: 'by-site' },
    { kind: 'by-date', date: 'year' },
    { kind: 'by-date', date: 'year', from: '2012' },
    { kind: 'auto' },
  ].map((written) => SplitRequest.parse(written)),
);

function made(samples: readonly SplitSample[], ties: readonly Tie[], request: SplitRequest): MadeSplit | undefined {
  try {
    return makeSplit(samples, { request: settledRequest(request, samples, ties), ties, seed });
  } catch (error) {
    expect(error).toBeInstanceOf(Invalid);
    return undefined;
  }
}

describe('plans of every kind', () => {
  it('let no group, copy or tie cross, and train on nothing sealed', () => {
    const plans = new Map<string, number>();
    fc.assert(
      fc.property(sets, requests, ({ samples, ties }, request) => {
        const plan = made(samples, ties, request);
        if (plan === undefined) return;
        plans.set(plan.kind, (plans.get(plan.kind) ?? 0) + 1);
        const clusters = clustersOf(samples, ties);
        const of = (ids: readonly string[]) => new Set(ids.map((id) => clusters[Number(id.slice(1))]));
        for (const { training, validation, pretraining = training } of plan.folds) {
          for (const [seen, held] of [
            [pretraining, validation],
            [pretraining, plan.test],
            [validation, plan.test],
          ] as const) {
            expect([...of(seen)].filter((cluster) => of(held).has(cluster))).toEqual([]);
          }
          expect(training.every((id) => pretraining.includes(id))).toBe(true);
        }
        expect(plan.test).toEqual(samples.filter(({ split }) => split === 'test').map(({ id }) => id));
      }),
      { numRuns: 600, seed: 5 },
    );
    expect([...plans.keys()].sort()).toEqual(['by-date', 'by-site', 'folds', 'holdout', 'official']);
    expect(Math.min(...plans.values())).toBeGreaterThan(10);
  });

  it('are refused by the last check whatever drafted them', () => {
    const samples = [sample('a', 'train', 0), sample('b', 'train', 0), sample('c', 'val', 0), sample('d', 'test', 0)];
    const draft = (ties: Tie[], training: number[]) => () =>
      planOf(splitSettingOf(samples, ties), [{ training, validation: [2] }], { dropped: [], notes: [] });

    expect(draft([], [0, 1])).not.toThrow();
    expect(draft([['b', 'c']], [0, 1])).toThrow(Rejected);
    expect(draft([['b', 'd']], [0, 1])).toThrow('sample b of fold 0 belongs with a test image');
    expect(draft([], [0, 3])).toThrow('sample d of fold 0 is a sealed test image');
  });

  it('refuse options that their kind does not take, by name', () => {
    const refuse = (written: object) => () =>
      settledRequest(SplitRequest.parse(written), [sample('a', 'train', 0)], []);

    expect(refuse({ kind: 'official', folds: 5 })).toThrow('split: folds: a split of kind official does not take it');
    expect(refuse({ kind: 'by-date' })).toThrow('split: date: a split of kind by-date needs it');
    expect(refuse({ kind: 'external' })).toThrow('split: testOn: a split of kind external needs it');
  });
});

describe('the split by size', () => {
  const set = (count: number, more: (at: number) => Partial<SplitSample> = () => ({})) =>
    Array.from({ length: count }, (_, at) => sample(`s${at}`, 'train', at % 2, more(at)));
  const settled = (samples: SplitSample[]) => settledRequest(SplitRequest.parse({}), samples, []);

  it('counts groups, not images', () => {
    expect(settled(set(999))).toMatchObject({ kind: 'folds' });
    expect(settled(set(999)).seal).toBeUndefined();
    expect(settled(set(1_000))).toMatchObject({ kind: 'folds', seal: true });
    expect(settled(set(6_000))).toMatchObject({ kind: 'holdout', seal: true });
    expect(settled(set(6_000, (at) => ({ group: String(at % 900) })))).toEqual({ kind: 'folds' });
  });

  it('seals nothing further where there is a test part', () => {
    const samples = [...set(1_500), sample('t0', 'test', 0), sample('t1', 'test', 1)];

    expect(settled(samples)).toEqual({ kind: 'folds' });
    expect(makeSplit(set(6_000), { request: { kind: 'holdout' }, ties: [], seed }).seeds).toBe(3);
  });

  it('seals a sixth of the groups, classes as in the whole', () => {
    const samples = set(1_200, (at) => ({ group: String(Math.floor(at / 4)) }));

    const sealed = sealedSixth(samples, { seed });

    expect(sealed.length).toBeGreaterThanOrEqual(196);
    expect(sealed.length).toBeLessThanOrEqual(204);
    const groups = new Set(sealed.map((id) => samples[Number(id.slice(1))]?.group));
    expect(samples.filter(({ group }) => groups.has(group))).toHaveLength(sealed.length);
    expect(Math.abs(sealed.filter((id) => Number(id.slice(1)) % 2 === 0).length - sealed.length / 2)).toBeLessThan(4);
  });
});

describe('label fractions', () => {
  const samples = Array.from({ length: 400 }, (_, at) => sample(`s${at}`, 'train', at % 4 === 0 ? 1 : 0));
  const plan = (labelFraction: number, draw = 0) =>
    makeSplit(samples, { request: { kind: 'folds', folds: 5, labelFraction, draw }, ties: [], seed });

  it('are nested, stratified, and leave validation and pretraining whole', () => {
    const [small, large] = [plan(0.05), plan(0.2)];

    small.folds.forEach((fold, at) => {
      const wider = new Set(large.folds[at]?.training);
      expect(fold.training.every((id) => wider.has(id))).toBe(true);
      expect(fold.training.filter((id) => Number(id.slice(1)) % 4 === 0)).toHaveLength(4);
      expect(fold.training).toHaveLength(16);
      expect(fold.validation).toHaveLength(80);
      expect(fold.pretraining).toHaveLength(320);
    });
    expect(plan(0.05, 1).folds[0]?.trainingHash).not.toBe(small.folds[0]?.trainingHash);
  });

  it('are refused where a class would keep no label', () => {
    expect(() => plan(0.005)).toThrow('0.005 of the 80 training labels of class 1 in fold 0 is less than one label');
  });
});

describe('an official split that leaks', () => {
  const pool = Array.from({ length: 20 }, (_, at) => sample(`p${at}`, at < 14 ? 'train' : 'val', at % 2));
  const samples = [
    ...pool,
    sample('exact', 'train', 0, { pixelHash: 'x' }),
    sample('near', 'train', 1),
    sample('t0', 'test', 0, { pixelHash: 'x' }),
    sample('t1', 'test', 1),
    sample('t2', 'test', 0),
  ];
  const ties: Tie[] = [
    ['near', 't1'],
    ['p0', 'p14'],
  ];

  it('is repaired at the cost of training, never of the test', () => {
    const plan = officialSplit(samples, { ties });

    expect(plan.test).toEqual(['t0', 't1', 't2']);
    expect(plan.dropped).toEqual([
      { sampleId: 'exact', reason: 'copy of test sample t0' },
      { sampleId: 'near', reason: 'near copy of test sample t1' },
      { sampleId: 'p0', reason: 'near copy of validation sample p14' },
    ]);
    expect(plan.leaks).toBeUndefined();
  });

  it('is accepted with a mark, but never with a sealed image among the trained ones', () => {
    const plan = officialSplit(samples, { ties, leaks: 'accept' });

    expect(plan.folds[0]?.training).toContain('near');
    expect(plan.folds[0]?.training).not.toContain('exact');
    expect(plan.leaks).toEqual({ training: 2, heldOut: 2 });
    expect(plan.notes[0]).toContain('accepted as it leaks: 2 training images');
  });

  it('names the folds that a leaky figure is made with', () => {
    const plan = splitIntoFolds(samples, { folds: 2, seed, ties });

    const official = officialCopies(plan, samples, ties);

    expect(official).toMatchObject({ copies: 1, heldOut: 1 });
    official?.folds.forEach((fold, at) => {
      expect(fold.training).toEqual([...(plan.folds[at]?.training ?? []), 'near']);
      expect(fold.validation).toEqual(plan.folds[at]?.validation);
    });
    expect(officialCopies(plan, samples, [])).toBeUndefined();
  });
});
