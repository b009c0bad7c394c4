import { rocAuc } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { contentHash } from '../content-hash.js';
import { findCopies } from '../duplicates/find-copies.js';
import { thumbnailsOf } from '../duplicates/thumbnails.js';
import { pixelHash } from '../pixel-hash.js';
import { parts, type Sample, sampleIdOf, sizeOf } from '../samples.js';
import { phantom } from './phantom.js';
import type { PhantomOptions } from './phantom-options.js';

async function samplesOf(options: PhantomOptions): Promise<Sample[]> {
  const samples: Sample[] = [];
  for await (const block of phantom(options).blocks()) samples.push(...block);
  return samples;
}

const hashed = (samples: readonly Sample[]) => samples.map((sample) => ({ ...sample, pixelHash: pixelHash(sample) }));

const meanWhere = (pixels: Uint8Array, mask: Uint8Array | undefined, value: number): number => {
  const own = [...pixels].filter((_, at) => mask?.[at] === value);
  return own.reduce((sum, pixel) => sum + pixel, 0) / own.length;
};

describe('phantom', () => {
  it('gives the samples that its header announces', async () => {
    const { header } = phantom({ n: 300, seed: 1, signal: 0.5 });

    const samples = await samplesOf({ n: 300, seed: 1, signal: 0.5 });

    expect(parts.map((part) => sizeOf(header, part))).toEqual([210, 30, 60]);
    for (const part of parts) {
      const labels = samples.filter(({ split }) => split === part).map(({ label }) => label);
      expect([0, 1].map((label) => labels.filter((other) => other === label).length)).toEqual(header.counts[part]);
    }
    expect(samples.every(({ pixels }) => pixels.length === 784)).toBe(true);
  });

  it('draws the same set from the same seed and another from another', async () => {
    const nameOf = async (seed: number) =>
      contentHash({ classes: ['a', 'b'], positiveClass: 0 }, hashed(await samplesOf({ n: 60, seed, signal: 1 })));

    expect(await nameOf(1)).toBe(await nameOf(1));
    expect(await nameOf(1)).not.toBe(await nameOf(2));
  });

  it('keeps each patient in one part and repeats no image', async () => {
    const samples = await samplesOf({ n: 400, seed: 3, signal: 1 });

    const partsOf = new Map(samples.map(({ group, split }) => [group, split]));

    expect(samples.every(({ group, split }) => partsOf.get(group) === split)).toBe(true);
    expect(new Set(samples.map(pixelHash)).size).toBe(400);
  });

  it('holds as much to learn as its signal says', async () => {
    const aucOf = async (signal: number) => {
      const samples = await samplesOf({ n: 600, seed: 4, signal });
      // Bright pixels in the lungs' columns: what a nodule adds.
      const scores = samples.map(({ pixels }) => pixels.reduce((sum, value) => sum + (value > 100 ? 0 : value), 0));
      return rocAuc(
        samples.map(({ label }) => label),
        scores,
      );
    };

    const [none, clear] = [await aucOf(0), await aucOf(1)];

    expect(Math.abs(none - 0.5)).toBeLessThan(0.08);
    expect(Math.abs(clear - 0.5)).toBeGreaterThan(0.1);
  });

  it('refuses impossible options, by name', () => {
    expect(() => phantom({ n: 3, seed: 1, signal: 1 })).toThrow('n: 3 came');
    expect(() => phantom({ n: 60, seed: 1, signal: 1, sitesBias: 1 } as never)).toThrow('siteBias');
  });

  it('draws vessels with the masks that they were drawn from', async () => {
    const samples = await samplesOf({ kind: 'vessels', n: 40, seed: 1, signal: 1, side: 64 });

    const means = samples.map(({ pixels, mask }) => [0, 1].map((value) => meanWhere(pixels, mask, value)));

    expect(phantom({ kind: 'vessels', n: 40, seed: 1, signal: 1 }).header.task).toBe('segmentation');
    expect(means.every(([background, vessel]) => (background as number) - (vessel as number) > 30)).toBe(true);
    expect(samples.every(({ mask }) => mask?.length === 64 * 64)).toBe(true);
  });

  it('draws volumes with a ball where there is a finding', async () => {
    const samples = await samplesOf({ kind: 'blobs', n: 60, seed: 1, signal: 1, side: 20 });

    const auc = rocAuc(
      samples.map(({ label }) => (label === 0 ? 1 : 0)),
      samples.map(({ pixels }) => pixels.reduce((sum, value) => sum + (value > 140 ? 1 : 0), 0)),
    );

    expect(samples[0]).toMatchObject({ depth: 20, height: 20, width: 20, spacing: [2, 1, 1] });
    expect(auc).toBe(1);
  });

  it('plants as many copies, wrong labels, sites and patients with a finding as it was told', async () => {
    const options = { n: 2000, seed: 2, signal: 1, balance: 0.25, copies: 0.2, labelNoise: 0.1, sites: 3, siteBias: 1 };
    const source = phantom(options);
    const samples = await samplesOf(options);
    const truth = source.truth();
    const share = (of: readonly unknown[]) => of.length / 2000;

    expect(truth.map(({ sampleId }) => sampleId)).toEqual(samples.map(sampleIdOf));
    expect(share(truth.filter(({ hasFinding }) => hasFinding))).toBeCloseTo(0.25, 1);
    expect(share(truth.filter(({ labelIsWrong }) => labelIsWrong))).toBeCloseTo(0.1, 1);
    expect(share(truth.filter(({ copyOf }) => copyOf !== undefined))).toBeCloseTo(0.18, 1);
    expect(samples.map(({ label }, at) => (label === 0) !== truth[at]?.hasFinding)).toEqual(
      truth.map(({ labelIsWrong }) => labelIsWrong),
    );
    const honest = samples.filter((_, at) => truth[at]?.copyOf === undefined && truth[at]?.labelIsWrong === false);
    expect(honest.every(({ site, label }) => (label === 0) !== (site === 'site 3'))).toBe(true);
  });

  it('plants copies that can be found again', async () => {
    const options = { n: 100, seed: 3, signal: 1, side: 64, copies: 0.3, perGroup: 1 };
    const samples = await samplesOf(options);
    const planted = phantom(options)
      .truth()
      .filter(({ copyOf }) => copyOf !== undefined);

    const pairs = findCopies(
      samples.map((picture) => ({ ...picture, id: sampleIdOf(picture), pixelHash: pixelHash(picture) })),
      thumbnailsOf(samples),
    );
    const found = planted.filter(({ sampleId, copyOf }) =>
      pairs.some(({ sampleIds }) => sampleIds.includes(sampleId) && sampleIds.includes(copyOf as string)),
    );

    expect(found.length / planted.length).toBeGreaterThan(0.9);
  });
});
