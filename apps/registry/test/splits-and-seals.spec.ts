import { readFile } from 'node:fs/promises';
import {
  acceptGroups,
  Conflict,
  decideCopies,
  exportDataset,
  FoldSamples,
  getDataset,
  getSplit,
  listCopies,
  openSeal,
  proposeGroups,
  Rejected,
  resolveSplit,
} from '@paucis/contracts';
import { readShard } from '@paucis/imaging';
import { databaseKinds, emptyDatabases, npzOf, realData, seededRandom, tinyDataset } from '@paucis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAll, type StartedRegistry } from './start-registry.js';

const breast = realData('breastmnist/breastmnist.npz');
const commitment = 'c'.repeat(64);

describe.each(databaseKinds)('split plans and seals on %s', (kind) => {
  const emptyDatabase = emptyDatabases(kind);
  let registry: StartedRegistry;
  beforeAll(async () => void (registry = await startAll(await emptyDatabase())));
  afterAll(() => registry?.[Symbol.asyncDispose]());

  const samplesOf = async ({ samples }: { samples: { key: string } }) =>
    FoldSamples.parse(JSON.parse((await registry.objects.get(samples.key)).toString('utf8')));

  it('pools train and val into stratified folds, seals test, and answers the same ever after', async () => {
    await registry.add('plain', npzOf(tinyDataset({ seed: 10 }).arrays));

    const plan = await registry.tuner.ask(resolveSplit, { dataset: 'plain', folds: 4 });
    const again = await registry.tuner.ask(resolveSplit, { dataset: 'plain', folds: 4 });

    expect(again).toEqual(plan);
    expect(await registry.evaluator.ask(getSplit, { splitPlanId: plan.id })).toEqual(plan);
    expect(plan).toMatchObject({ testSize: 16, dropped: [], datasetName: 'plain', provenance: 'own' });
    const folds = await Promise.all(plan.folds.map(samplesOf));
    expect(folds.map(({ validation }) => validation.length)).toEqual([16, 16, 16, 16]);
    expect(new Set(folds.flatMap(({ validation }) => validation)).size).toBe(64);
    for (const { training, validation } of folds) {
      expect(training).toHaveLength(48);
      expect(training.filter((id) => validation.includes(id))).toEqual([]);
      expect(validation.filter((id) => id.startsWith('test-'))).toEqual([]);
    }
    const [shard] = plan.dataset.shards;
    const batch = readShard(await registry.objects.get(shard?.key as string));
    expect(batch.sampleIds.some((id) => id.startsWith('test-'))).toBe(false);
    expect(batch.sampleIds).toHaveLength(64);
  });

  it('keeps a copy of a test image out of training, and copies within the pool on one side of each fold', async () => {
    const { arrays } = tinyDataset({ seed: 11 });
    const train = (arrays['train_images'] as { data: Uint8Array }).data;
    train.set((arrays['test_images'] as { data: Uint8Array }).data.subarray(0, 784), 5 * 784);
    train.set(train.subarray(0, 784), 20 * 784);
    await registry.add('copies', npzOf(arrays));

    const plan = await registry.tuner.ask(resolveSplit, { dataset: 'copies', folds: 5 });

    expect(plan.dropped).toEqual([{ sampleId: 'train-5', reason: 'copy of test sample test-0' }]);
    for (const { training, validation } of await Promise.all(plan.folds.map(samplesOf))) {
      expect(training).not.toContain('train-5');
      expect(validation).not.toContain('train-5');
      expect(training.includes('train-0')).toBe(training.includes('train-20'));
    }
    expect(plan.warnings.join()).toContain('1 image occurs');
  });

  it('refuses to train on an image that another dataset has sealed', async () => {
    const { arrays } = tinyDataset({ seed: 12 });
    await registry.add('sealing', npzOf(arrays));
    const { train_images, train_labels, test_images, test_labels } = arrays;
    await registry.add(
      'leaking',
      npzOf({
        train_images: test_images,
        train_labels: test_labels,
        test_images: train_images,
        test_labels: train_labels,
      } as typeof arrays),
    );

    const refused = registry.tuner.ask(resolveSplit, { dataset: 'leaking', folds: 2 });

    await expect(refused).rejects.toThrow(Rejected);
    await expect(refused).rejects.toThrow('16 of the 16 images to train on are sealed test images of sealing');
  });

  it('refuses a plan made earlier once its training images have been sealed', async () => {
    const { arrays } = tinyDataset({ seed: 13 });
    const { train_images, train_labels, val_images, val_labels } = arrays;
    const early = { train_images, train_labels, val_images, val_labels } as typeof arrays;
    const dataset = await registry.add('early', npzOf(early));
    expect(dataset.warnings.join()).toContain('no test part');
    await registry.tuner.ask(resolveSplit, { dataset: 'early', folds: 2 });

    const { test_images, test_labels } = arrays;
    const late = {
      train_images: test_images,
      train_labels: test_labels,
      test_images: val_images,
      test_labels: val_labels,
    };
    await registry.add('late', npzOf(late as typeof arrays));

    await expect(registry.tuner.ask(resolveSplit, { dataset: 'early', folds: 2 })).rejects.toThrow(
      'sealed test images of late',
    );
  });

  it('counts looks over all sweeps of a data set, each sweep once, and holds a sweep to its choice', async () => {
    await registry.add('looked-at', npzOf(tinyDataset({ seed: 14 }).arrays));
    const { id: splitPlanId } = await registry.tuner.ask(resolveSplit, { dataset: 'looked-at', folds: 2 });
    const other = await registry.tuner.ask(resolveSplit, { dataset: 'looked-at', folds: 4 });

    const first = await registry.evaluator.ask(openSeal, { splitPlanId, sweepId: 'sweep_1', commitment });
    const again = await registry.evaluator.ask(openSeal, { splitPlanId, sweepId: 'sweep_1', commitment });
    const second = await registry.evaluator.ask(openSeal, { splitPlanId: other.id, sweepId: 'sweep_2', commitment });

    expect([first.look, again.look, second.look]).toEqual([1, 1, 2]);
    expect(again.grantId).not.toBe(first.grantId);
    expect(first.testSize).toBe(16);
    const test = readShard(await registry.objects.get(first.shards[0]?.key as string));
    expect(test.sampleIds).toHaveLength(16);
    expect(test.sampleIds.every((id) => id.startsWith('test-'))).toBe(true);
    const changed = { splitPlanId, sweepId: 'sweep_1', commitment: 'd'.repeat(64) };
    await expect(registry.evaluator.ask(openSeal, changed)).rejects.toThrow(Conflict);
    expect((await registry.gateway.ask(getDataset, { dataset: 'looked-at' })).looks).toBe(2);
  });

  it('counts a look at the same test images under another name', async () => {
    const { arrays } = tinyDataset({ seed: 15 });
    await registry.add('original', npzOf(arrays));
    await registry.add('renamed', npzOf({ ...arrays, ...tinyTrainOf(16) }));
    const original = await registry.tuner.ask(resolveSplit, { dataset: 'original', folds: 2 });
    const renamed = await registry.tuner.ask(resolveSplit, { dataset: 'renamed', folds: 2 });

    await registry.evaluator.ask(openSeal, { splitPlanId: original.id, sweepId: 'sweep_a', commitment });
    const { look } = await registry.evaluator.ask(openSeal, {
      splitPlanId: renamed.id,
      sweepId: 'sweep_b',
      commitment,
    });

    expect(look).toBe(2);
  });

  it('has no seal to open where there is no test part', async () => {
    const { train_images, train_labels } = tinyDataset({ seed: 17 }).arrays;
    await registry.add('untested', npzOf({ train_images, train_labels } as never));
    const { id } = await registry.tuner.ask(resolveSplit, { dataset: 'untested', folds: 2 });

    const opening = registry.evaluator.ask(openSeal, { splitPlanId: id, sweepId: 'sweep_x', commitment });

    await expect(opening).rejects.toThrow('dataset untested has no test part');
  });

  it.skipIf(!breast)(
    'keeps near copies of BreastMNIST test images out of training, and obeys who turns a pair down',
    async () => {
      const dataset = await registry.add('breastmnist', await readFile(breast as string), { catalogue: 'breastmnist' });
      const ask = { dataset: 'breastmnist', kind: 'folds', folds: 5 } as const;

      const plan = await registry.tuner.ask(resolveSplit, ask);
      const copies = await registry.gateway.ask(listCopies, { dataset: 'breastmnist' });
      const turnDown: [string, string][] = [['train-337', 'test-39']];
      const decided = await registry.gateway.ask(decideCopies, { dataset: 'breastmnist', turnDown });
      const after = await registry.tuner.ask(resolveSplit, ask);

      expect(dataset.warnings.join()).toContain(
        '58 of 156 test and 31 of 78 validation images have a copy or near copy',
      );
      expect(copies.totals).toMatchObject({ exact: 1, heldOut: { val: 31, test: 58 } });
      expect(copies.totals.conflicting).toBeGreaterThanOrEqual(4);
      expect(plan.testSize).toBe(156);
      expect(plan.dropped.filter(({ reason }) => /^copy of test sample/.test(reason))).toHaveLength(1);
      expect(plan.dropped.filter(({ reason }) => /^near copy of test sample/.test(reason)).length).toBeGreaterThan(50);
      expect(plan.official).toMatchObject({ copies: plan.dropped.length - 1 });
      expect(plan.official?.folds[0]?.trainingSize).toBe(
        (plan.folds[0]?.trainingSize as number) + plan.dropped.length - 1,
      );
      expect(plan.dropped.map(({ sampleId }) => sampleId)).toContain('train-337');
      expect(decided.totals.heldOut.test).toBe(57);
      expect(after.id).not.toBe(plan.id);
      expect(after.dropped.map(({ sampleId }) => sampleId)).not.toContain('train-337');
      expect(await registry.evaluator.ask(getSplit, { splitPlanId: plan.id })).toEqual(plan);
    },
  );

  it('marks an official split that leaks, where it is accepted so', async () => {
    const { arrays } = tinyDataset({ seed: 21 });
    const train = (arrays['train_images'] as { data: Uint8Array }).data;
    const test = (arrays['test_images'] as { data: Uint8Array }).data;
    // A little brighter: no exact copy, and the same picture.
    train.set(
      test.subarray(0, 784).map((value) => Math.min(255, value + 3)),
      5 * 784,
    );
    await registry.add('leaky', npzOf(arrays));

    const repaired = await registry.tuner.ask(resolveSplit, { dataset: 'leaky', kind: 'official' });
    const accepted = await registry.tuner.ask(resolveSplit, { dataset: 'leaky', kind: 'official', leaks: 'accept' });

    expect(repaired.dropped).toEqual([{ sampleId: 'train-5', reason: 'near copy of test sample test-0' }]);
    expect(repaired.official).toMatchObject({ copies: 1, heldOut: 1 });
    expect(accepted.leaks).toEqual({ training: 1, heldOut: 1 });
    expect(accepted.official).toBeUndefined();
    expect(accepted.notes.join()).toContain('accepted as it leaks');
    expect((await samplesOf(accepted.folds[0] as never)).training).toContain('train-5');
  });

  it('holds a sixth out for good where a plan seals it, and out of every plan made after', async () => {
    const { train_images, train_labels } = tinyDataset({ seed: 22 }).arrays;
    await registry.add('unsealed', npzOf({ train_images, train_labels } as never));
    const ask = { dataset: 'unsealed', kind: 'folds', folds: 2 } as const;
    const open = await registry.tuner.ask(resolveSplit, ask);

    const dry = await registry.tuner.ask(resolveSplit, { ...ask, seal: true, dryRun: true });
    const stillOpen = await registry.tuner.ask(resolveSplit, ask);
    const sealed = await registry.tuner.ask(resolveSplit, { ...ask, seal: true });
    const after = await registry.tuner.ask(resolveSplit, { ...ask, folds: 3 });

    expect([open.testSize, stillOpen.id, dry.testSize]).toEqual([0, open.id, sealed.testSize]);
    expect(sealed.testSize).toBe(8);
    expect(after.testSize).toBe(8);
    const { shards } = await registry.evaluator.ask(openSeal, {
      splitPlanId: after.id,
      sweepId: 'sweep_s',
      commitment,
    });
    const idsOf = async (refs: readonly { key: string }[]) =>
      (await Promise.all(refs.map(async ({ key }) => readShard(await registry.objects.get(key)).sampleIds))).flat();
    const [held, trainable] = [await idsOf(shards), await idsOf(after.dataset.shards)];
    expect(held).toHaveLength(8);
    expect(trainable.filter((id) => held.includes(id))).toEqual([]);
    expect(held.length + trainable.length).toBe(48);
  });

  it('tests on another data set, seals all of it, and keeps its copies out of training', async () => {
    const [ours, theirs] = [tinyDataset({ seed: 23 }).arrays, tinyDataset({ seed: 24 }).arrays];
    const train = (ours['train_images'] as { data: Uint8Array }).data;
    train.set((theirs['train_images'] as { data: Uint8Array }).data.subarray(784, 2 * 784), 7 * 784);
    await registry.add('ours', npzOf(ours));
    await registry.add('theirs', npzOf(theirs));

    const plan = await registry.tuner.ask(resolveSplit, {
      dataset: 'ours',
      kind: 'external',
      folds: 2,
      testOn: 'theirs',
    });
    const opened = await registry.evaluator.ask(openSeal, { splitPlanId: plan.id, sweepId: 'sweep_e', commitment });

    expect(plan).toMatchObject({ testSize: 80, testDataset: 'theirs' });
    expect(plan.dropped.map(({ sampleId }) => sampleId)).toEqual(['train-7']);
    expect(opened.shards).toHaveLength(2);
    await expect(registry.tuner.ask(resolveSplit, { dataset: 'theirs', folds: 2 })).rejects.toThrow();
    expect((await registry.gateway.ask(getDataset, { dataset: 'theirs' })).looks).toBe(1);
  });

  it('proposes groups of slices, which rule all plans once they are accepted', async () => {
    await registry.add('slices', npzOf(slices()));
    const rule = { dataset: 'slices', neighbours: 0.75, anywhere: 0.94 };
    const before = await registry.tuner.ask(resolveSplit, { dataset: 'slices', kind: 'folds', folds: 2 });

    const proposed = await registry.gateway.ask(proposeGroups, rule);
    const changed = registry.gateway.ask(acceptGroups, { ...rule, proposal: 'a'.repeat(64) });
    await expect(changed).rejects.toThrow('look at them again');
    const accepted = await registry.gateway.ask(acceptGroups, { ...rule, proposal: proposed.proposal });
    const after = await registry.tuner.ask(resolveSplit, { dataset: 'slices', kind: 'folds', folds: 2 });

    expect(proposed).toMatchObject({ groups: 12, grouped: 48, largest: 4, accepted: false });
    expect(accepted).toMatchObject({ proposal: proposed.proposal, accepted: true });
    expect(after.id).not.toBe(before.id);
    const { training } = await samplesOf(after.folds[0] as never);
    const scanOf = (id: string) => Math.floor(Number(id.slice('train-'.length)) / 4);
    const sizes = new Map<number, number>();
    for (const id of training) sizes.set(scanOf(id), (sizes.get(scanOf(id)) ?? 0) + 1);
    expect([...sizes.values()].every((size) => size === 4)).toBe(true);
  });

  it.each([
    ['csv', 'sample,image,part,use,fold,class,label,group,site,scanner'],
    ['nnunet', '"train": ['],
    ['monai', '"numTraining": 64'],
  ] as const)('exports folds as %s', async (format, text) => {
    await registry.add('exported', npzOf(tinyDataset({ seed: 25 }).arrays));

    const { file, fileName } = await registry.gateway.ask(exportDataset, { dataset: 'exported', format, folds: 4 });

    const content = (await registry.objects.get(file.key)).toString('utf8');
    expect(content).toContain(text);
    expect(fileName).toBe(
      { csv: 'exported-csv.csv', nnunet: 'splits_final.json', monai: 'exported-monai.json' }[format],
    );
    if (format === 'csv') expect(content.trim().split('\n')).toHaveLength(81);
    if (format === 'nnunet') expect((JSON.parse(content) as unknown[]).length).toBe(4);
  });
});

/** Twelve scans of four slices that drift, beside each other in the file. */
function slices() {
  const { train_images, train_labels } = tinyDataset({ seed: 26 }).arrays as Record<
    string,
    { shape: number[]; data: Uint8Array; dtype: string }
  >;
  const images = train_images as { shape: number[]; data: Uint8Array; dtype: string };
  const labels = train_labels as { shape: number[]; data: Uint8Array; dtype: string };
  const random = seededRandom(8);
  for (let scan = 0; scan < 12; scan += 1) {
    const pattern = Float64Array.from({ length: 784 }, () => 30 + 180 * random());
    for (let slice = 0; slice < 4; slice += 1) {
      const at = 4 * scan + slice;
      images.data.set(
        Uint8Array.from(pattern, (value) => value + 25 * random()),
        at * 784,
      );
      labels.data[at] = scan % 2;
    }
  }
  return { train_images: images, train_labels: labels } as never;
}

/** Other training images, so that the second set does not train on what the first one does. */
function tinyTrainOf(seed: number) {
  const { train_images, train_labels } = tinyDataset({ seed }).arrays;
  return { train_images, train_labels } as Record<string, NonNullable<typeof train_images>>;
}
