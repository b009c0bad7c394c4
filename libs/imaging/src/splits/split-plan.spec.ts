import { Invalid } from '@paucis/contracts';
import { realData } from '@paucis/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pixelHash } from '../pixel-hash.js';
import { readNpz } from '../readers/npz.js';
import { sampleIdOf } from '../samples.js';
import { exactCopies } from './exact-copies.js';
import { officialSplit } from './official-split.js';
import { splitIntoFolds } from './split-into-folds.js';
import type { SplitPlan } from './split-plan.js';
import type { SplitSample } from './split-sample.js';

const breast = realData('breastmnist/breastmnist.npz');
const pneumonia = realData('pneumoniamnist/pneumoniamnist.npz');

async function splitSamples(path: string): Promise<SplitSample[]> {
  const samples: SplitSample[] = [];
  for await (const block of (await readNpz(path)).blocks()) {
    for (const sample of block) {
      samples.push({ id: sampleIdOf(sample), split: sample.split, label: sample.label, pixelHash: pixelHash(sample) });
    }
  }
  return samples;
}

function sample(id: string, split: SplitSample['split'], label: number, more: Partial<SplitSample> = {}): SplitSample {
  return { id, split, label, pixelHash: id, ...more };
}

const arbitrarySamples = fc
  .array(
    fc.record({
      split: fc.constantFrom('train', 'val', 'test' as const),
      label: fc.integer({ min: 0, max: 2 }),
      group: fc.option(fc.integer({ min: 0, max: 25 }).map(String), { nil: undefined }),
      pixelHash: fc.integer({ min: 0, max: 60 }).map(String),
    }),
    { minLength: 20, maxLength: 120 },
  )
  .map((rows) => rows.map((row, at): SplitSample => ({ id: `s${at}`, ...row })));

function expectNoLeak(samples: readonly SplitSample[], plan: SplitPlan): void {
  const byId = new Map(samples.map((row) => [row.id, row]));
  const marks = (ids: readonly string[]) =>
    new Set(ids.flatMap((id) => [`pixels ${byId.get(id)?.pixelHash}`, byId.get(id)?.group ?? `alone ${id}`]));
  for (const { training, validation } of plan.folds) {
    for (const [seen, held] of [
      [training, validation],
      [training, plan.test],
      [validation, plan.test],
    ] as const) {
      expect([...marks(seen)].filter((mark) => marks(held).has(mark))).toEqual([]);
    }
  }
}

/** A plan, or nothing where the samples allow none. */
function planOrRefusal(make: () => SplitPlan): SplitPlan | undefined {
  try {
    return make();
  } catch (error) {
    expect(error).toBeInstanceOf(Invalid);
    return undefined;
  }
}

describe('splitIntoFolds', () => {
  it('lets no group and no copy cross, and loses no sample silently', () => {
    let planned = 0;
    fc.assert(
      fc.property(arbitrarySamples, fc.integer({ min: 2, max: 4 }), fc.integer({ min: 0 }), (samples, folds, seed) => {
        const plan = planOrRefusal(() => splitIntoFolds(samples, { folds, repeats: 2, seed }));
        if (plan === undefined) return;
        planned += 1;
        expectNoLeak(samples, plan);
        const dropped = plan.dropped.map(({ sampleId }) => sampleId);
        for (const { training, validation } of plan.folds) {
          expect([...training, ...validation, ...plan.test, ...dropped].sort()).toEqual(
            samples.map(({ id }) => id).sort(),
          );
        }
        const held = plan.folds.slice(0, folds).flatMap(({ validation }) => validation);
        expect(new Set(held).size).toBe(held.length);
      }),
      { numRuns: 300, seed: 5 },
    );
    expect(planned).toBeGreaterThan(30);
  });

  it('gives the same folds for the same seed and other ones for another', () => {
    const samples = Array.from({ length: 60 }, (_, at) => sample(`s${at}`, 'train', at % 2));
    const hashes = (seed: number) => splitIntoFolds(samples, { folds: 5, seed }).folds.map((fold) => fold.trainingHash);

    expect(hashes(1)).toEqual(hashes(1));
    expect(hashes(1)).not.toEqual(hashes(2));
  });

  it('deals different folds in each repeat', () => {
    const samples = Array.from({ length: 60 }, (_, at) => sample(`s${at}`, 'train', at % 2));

    const { folds } = splitIntoFolds(samples, { folds: 5, repeats: 2, seed: 3 });

    expect(new Set(folds.map(({ trainingHash }) => trainingHash)).size).toBe(10);
    expect(folds.map(({ index }) => index)).toEqual([...Array(10).keys()]);
  });

  it('says why it drops a sample', () => {
    const pool = Array.from({ length: 20 }, (_, at) => sample(`s${at}`, 'train', at % 2));
    const samples = [
      ...pool,
      sample('copy', 'train', 0, { pixelHash: 'p', group: 'anna' }),
      sample('sister', 'train', 1, { group: 'anna' }),
      sample('sibling', 'val', 1, { group: 'bert' }),
      sample('sealed-1', 'test', 0, { pixelHash: 'p' }),
      sample('sealed-2', 'test', 1, { group: 'bert' }),
    ];

    const { test, dropped } = splitIntoFolds(samples, { folds: 2, seed: 1 });

    expect(test).toEqual(['sealed-1', 'sealed-2']);
    expect(dropped).toEqual([
      { sampleId: 'copy', reason: 'copy of test sample sealed-1' },
      { sampleId: 'sister', reason: 'tied to test sample sealed-1 through copies or its group' },
      { sampleId: 'sibling', reason: 'same group as test sample sealed-2' },
    ]);
  });

  it('refuses more folds than groups or than samples of a class, saying what to do', () => {
    const few = Array.from({ length: 6 }, (_, at) => sample(`s${at}`, 'train', at === 0 ? 1 : 0));

    expect(() => splitIntoFolds(few, { folds: 7, seed: 1 })).toThrow('expected 2 to 6 (there are 6 groups');
    expect(() => splitIntoFolds(few, { folds: 3, seed: 1 })).toThrow(/holds no sample of class 1; ask for fewer folds/);
  });

  it.skipIf(breast === undefined)('drops the one training image of BreastMNIST that is a test image', async () => {
    const samples = await splitSamples(breast as string);

    const plan = splitIntoFolds(samples, { folds: 5, seed: 1 });

    expect(plan.test).toHaveLength(156);
    expect(plan.dropped).toHaveLength(1);
    expect(plan.dropped[0]?.reason).toMatch(/^copy of test sample test-\d+$/);
    expect(plan.folds.map(({ training, validation }) => training.length + validation.length)).toEqual(
      Array(5).fill(623),
    );
    expectNoLeak(samples, plan);
  });

  it.skipIf(pneumonia === undefined)('finds the 8 images of PneumoniaMNIST that are in train and val', async () => {
    const samples = await splitSamples(pneumonia as string);

    const crossing = exactCopies(samples).filter(({ crossesParts }) => crossesParts);

    expect(crossing).toHaveLength(8);
    expect(crossing.every(({ sampleIds }) => sampleIds.every((id) => !id.startsWith('test')))).toBe(true);
    expect(officialSplit(samples).dropped.length).toBeGreaterThanOrEqual(8);
  });
});

describe('officialSplit', () => {
  it('keeps the parts, less what validation or test holds too', () => {
    fc.assert(
      fc.property(arbitrarySamples, (samples) => {
        const plan = planOrRefusal(() => officialSplit(samples));
        if (plan === undefined) return;
        expectNoLeak(samples, plan);
        expect(plan.test).toEqual(samples.filter(({ split }) => split === 'test').map(({ id }) => id));
      }),
      { numRuns: 200, seed: 6 },
    );
  });

  it('refuses a set without a validation part', () => {
    expect(() => officialSplit([sample('a', 'train', 0), sample('b', 'test', 0)])).toThrow('ask for folds instead');
  });
});

describe('exactCopies', () => {
  it('tells crossing copies and conflicting labels', () => {
    const samples = [
      sample('a', 'train', 0, { pixelHash: 'p' }),
      sample('b', 'test', 1, { pixelHash: 'p' }),
      sample('c', 'train', 1),
    ];

    expect(exactCopies(samples)).toEqual([
      { pixelHash: 'p', sampleIds: ['a', 'b'], crossesParts: true, labelsConflict: true },
    ]);
  });
});
