import { rocAuc } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { contentHash } from './content-hash.js';
import { phantom, type PhantomOptions } from './phantom.js';
import { pixelHash } from './pixel-hash.js';
import { parts, type Sample, sizeOf } from './samples.js';

async function samplesOf(options: PhantomOptions): Promise<Sample[]> {
  const samples: Sample[] = [];
  for await (const block of phantom(options).blocks()) samples.push(...block);
  return samples;
}

const hashed = (samples: readonly Sample[]) => samples.map((sample) => ({ ...sample, pixelHash: pixelHash(sample) }));

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

  it('refuses impossible options', () => {
    expect(() => phantom({ n: 3, seed: 1, signal: 1 })).toThrow('expected n from 40');
  });
});
