import { readFile } from 'node:fs/promises';
import { Conflict, FoldSamples, getDataset, getSplit, openSeal, Rejected, resolveSplit } from '@paucis/contracts';
import { readShard } from '@paucis/imaging';
import { databaseKinds, emptyDatabases, npzOf, realData, tinyDataset } from '@paucis/testing';
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

  it.skipIf(!breast)('drops the one training image of BreastMNIST that is also a test image', async () => {
    await registry.add('breastmnist', await readFile(breast as string), { catalogue: 'breastmnist' });

    const plan = await registry.tuner.ask(resolveSplit, { dataset: 'breastmnist', folds: 5 });

    expect(plan.testSize).toBe(156);
    expect(plan.dropped).toHaveLength(1);
    expect(plan.dropped[0]?.reason).toMatch(/^copy of test sample test-\d+$/);
    expect(plan.folds.map(({ trainingSize, validationSize }) => trainingSize + validationSize)).toEqual(
      Array(5).fill(623),
    );
  });
});

/** Other training images, so that the second set does not train on what the first one does. */
function tinyTrainOf(seed: number) {
  const { train_images, train_labels } = tinyDataset({ seed }).arrays;
  return { train_images, train_labels } as Record<string, NonNullable<typeof train_images>>;
}
