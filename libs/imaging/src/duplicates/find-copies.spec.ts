import { realData, seededRandom } from '@paucis/testing';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { phantom } from '../phantoms/phantom.js';
import { pixelHash } from '../pixel-hash.js';
import { readNpz } from '../readers/npz.js';
import { sampleIdOf, type SampleSource } from '../samples.js';
import { copyReport } from './copy-report.js';
import { type CopyPair, type CopySample, findCopies } from './find-copies.js';

const breast = realData('breastmnist/breastmnist.npz');
const pneumonia = realData('pneumoniamnist/pneumoniamnist.npz');
const side = 28;

async function samplesOf(source: SampleSource): Promise<CopySample[]> {
  const samples: CopySample[] = [];
  for await (const block of source.blocks()) {
    for (const sample of block) {
      const picture = { ...sample, pixels: sample.pixels.slice() };
      samples.push({
        id: sampleIdOf(sample),
        split: sample.split,
        label: sample.label,
        pixelHash: pixelHash(sample),
        picture,
      });
    }
  }
  return samples;
}

const raw = (pixels: Uint8Array) => sharp(pixels, { raw: { width: side, height: side, channels: 1 } });
const drawn = async (image: Sharp) => new Uint8Array(await image.toColourspace('b-w').raw().toBuffer());

/** Ways in which one image becomes another that is still the same: flips, cuts, JPEG, brightness within 10 %. */
const changes = {
  mirrored: (pixels: Uint8Array) => drawn(raw(pixels).flop()),
  upended: (pixels: Uint8Array) => drawn(raw(pixels).flip()),
  turned: (pixels: Uint8Array) => drawn(raw(pixels).flip().flop()),
  cut: (pixels: Uint8Array, random: () => number) => {
    const size = 26 + Math.floor(random() * 2);
    const start = () => Math.floor(random() * (side - size + 1));
    const part = { left: start(), top: start(), width: size, height: size };
    return drawn(raw(pixels).extract(part).resize(side, side, { kernel: 'cubic', fit: 'fill' }));
  },
  recompressed: async (pixels: Uint8Array, random: () => number) =>
    drawn(
      sharp(
        await raw(pixels)
          .jpeg({ quality: 50 + Math.floor(random() * 40) })
          .toBuffer(),
      ),
    ),
  brighter: (pixels: Uint8Array, random: () => number) => {
    const [gain, offset] = [0.9 + 0.2 * random(), 51 * (random() - 0.5)];
    return Promise.resolve(pixels.map((value) => Math.max(0, Math.min(255, Math.round(value * gain + offset)))));
  },
};

async function plant(originals: readonly CopySample[], name: keyof typeof changes): Promise<CopySample[]> {
  const random = seededRandom(3);
  return Promise.all(
    originals.map(async (original) => {
      const { height, width, channels, pixels } = original.picture;
      const picture = { height, width, channels, pixels: await changes[name](pixels as Uint8Array, random) };
      return { ...original, id: `${original.id}/${name}`, picture, pixelHash: pixelHash(picture) };
    }),
  );
}

/** Share of the planted copies that are paired with their original, and of the pairs those of two originals. */
function rates(pairs: readonly CopyPair[], planted: number): { found: number; wrong: number } {
  const originalOf = (id: string) => id.split('/')[0];
  const right = pairs.filter(({ sampleIds: [first, second] }) => originalOf(first) === originalOf(second));
  return { found: right.length / planted, wrong: (pairs.length - right.length) / Math.max(1, pairs.length) };
}

function heldWithCopyInTraining(pairs: readonly CopyPair[], part: 'val' | 'test'): Set<string> {
  const crossing = pairs.filter(
    ({ sampleIds: [first, second] }) => first.startsWith('train') && second.startsWith(part),
  );
  return new Set(crossing.map(({ sampleIds }) => sampleIds[1]));
}

describe('copies of real images', () => {
  it.skipIf(breast === undefined)('finds the near copies across the official split of BreastMNIST', async () => {
    const samples = await samplesOf(await readNpz(breast as string, { classes: 2 }));

    const report = copyReport(samples, findCopies(samples));

    // Unregistered correlation over .98 gives 30 and 48; by adjacent frames that moved it is 52 and more.
    expect(heldWithCopyInTraining(report.pairs, 'val').size).toBe(30);
    const held = heldWithCopyInTraining(report.pairs, 'test').size;
    expect(held).toBeGreaterThanOrEqual(52);
    expect(held).toBeLessThan(60);
    expect(report.pairs.filter(({ kind }) => kind === 'exact')).toHaveLength(1);
    expect(report.leaveOut.every(({ sampleId }) => !sampleId.startsWith('test'))).toBe(true);
    expect(report.relabel.length).toBeGreaterThanOrEqual(4);
  });

  it.skipIf(pneumonia === undefined)(
    'finds the copies of PneumoniaMNIST and none of its look-alikes',
    async () => {
      const samples = await samplesOf(await readNpz(pneumonia as string, { classes: 2 }));

      const pairs = findCopies(samples);

      expect(heldWithCopyInTraining(pairs, 'val').size).toBe(8);
      expect(heldWithCopyInTraining(pairs, 'test').size).toBe(0);
      // 29 ties make the 31 pairs that correlate: two images occur three times.
      expect(pairs.filter(({ kind }) => kind === 'exact')).toHaveLength(29);
      expect(pairs.filter(({ kind }) => kind === 'near').length).toBeLessThanOrEqual(2);
    },
    120_000,
  );

  it.skipIf(pneumonia === undefined).each(Object.keys(changes) as (keyof typeof changes)[])(
    'finds planted copies that are %s',
    async (name) => {
      const samples = await samplesOf(await readNpz(pneumonia as string, { classes: 2 }));
      const originals = samples.filter(({ split }) => split === 'val').slice(0, 200);
      const planted = await plant(originals, name);

      const { found, wrong } = rates(findCopies([...originals, ...planted]), planted.length);

      // Cutting and resizing 28 px blurs fine detail, so that some cuts correlate by less than .98 with their original.
      expect(found).toBeGreaterThanOrEqual(name === 'cut' ? 0.96 : 0.99);
      expect(wrong).toBeLessThan(0.01);
    },
  );
});

describe('copies of drawn images', () => {
  it('finds mirrored copies among images that all look alike', async () => {
    const originals = (await samplesOf(phantom({ n: 100, seed: 1, signal: 1, perGroup: 1 }))).slice(0, 60);
    const planted = await plant(originals, 'mirrored');

    const { found, wrong } = rates(findCopies([...originals, ...planted]), planted.length);

    expect(found).toBe(1);
    expect(wrong).toBe(0);
  });
});
