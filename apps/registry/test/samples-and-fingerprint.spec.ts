import { getDataset, getThumbnail, listDatasets, listSamples } from '@paucis/contracts';
import { npzOf, tinyDataset } from '@paucis/testing';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAll, type StartedRegistry } from './start-registry.js';

describe('looking at a data set', () => {
  let registry: StartedRegistry;
  beforeAll(async () => {
    // Shards of a few images each, so that samples lie in several.
    registry = await startAll({ PAUCIS_SHARD_BYTES: '1000000' });
    await registry.add('tiny', npzOf(tinyDataset({ train: 1500 }).arrays));
  });
  afterAll(() => registry?.[Symbol.asyncDispose]());

  const drawn = async (sampleId: string) => {
    const { png } = await registry.gateway.ask(getThumbnail, { dataset: 'tiny', sampleId, side: 28 });
    return sharp(Buffer.from(png, 'base64')).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  };

  it.each([
    ['train', 0],
    ['train', 1499],
    ['val', 3],
    ['test', 15],
  ] as const)('shows %s-%d as it is', async (part, index) => {
    const { data, info } = await drawn(`${part}-${index}`);

    const { images } = tinyDataset({ train: 1500 })[part];
    expect(info).toMatchObject({ width: 28, height: 28 });
    expect(data.equals(Buffer.from(images.subarray(index * 784, (index + 1) * 784)))).toBe(true);
  });

  it('says that a sample is not there', async () => {
    await expect(drawn('val-16')).rejects.toThrow('dataset tiny has no sample val-16');
  });

  it('lists samples page by page and spread over all, and never tells of a sealed label', async () => {
    const ask = (more: object) => registry.gateway.ask(listSamples, { dataset: 'tiny', limit: 10, ...more });

    const first = await ask({ part: 'train', label: 1 });
    const second = await ask({ part: 'train', label: 1, after: first.next });
    const spread = await ask({ spread: true, limit: 3 });
    const sealed = await ask({ part: 'test', limit: 1 });

    expect(first.total).toBe(750);
    expect([...first.samples, ...second.samples].map(({ id }) => id)).toEqual(
      Array.from({ length: 20 }, (_, at) => `train-${2 * at + 1}`),
    );
    expect(spread.samples.map(({ id }) => id)).toEqual(['train-0', 'train-510', 'train-1021']);
    expect(sealed.samples).toEqual([
      { id: 'test-0', split: 'test', image: { height: 28, width: 28, channels: 1 }, pixelType: 'uint8' },
    ]);
    expect(await ask({ part: 'test', label: 1 })).toEqual({ samples: [], total: 0 });
  });

  it('tells fingerprint and findings of one data set, and neither in lists', async () => {
    const dataset = await registry.gateway.ask(getDataset, { dataset: 'tiny' });
    const { datasets } = await registry.gateway.ask(listDatasets, {});

    expect(dataset.fingerprint?.samples).toEqual({ open: 1516, sealed: 16, looked: 1516 });
    expect(dataset.fingerprint?.floor).toMatchObject({ folds: 5, samples: 1516 });
    expect(dataset.findings?.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['no-groups', 'no-licence', 'small-test']),
    );
    expect(datasets[0]).not.toHaveProperty('fingerprint');
    expect(datasets[0]).not.toHaveProperty('findings');
  });
});
