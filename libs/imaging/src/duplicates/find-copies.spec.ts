import { realData, seededRandom } from '@paucis/testing';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { phantom } from '../phantoms/phantom.js';
import { pixelHash } from '../pixel-hash.js';
import { readNpz } from '../readers/npz.js';
import { type Picture, sampleIdOf, type SampleSource } from '../samples.js';
import { copyReport } from './copy-report.js';
import type { SplitSample } from '../splits/split-sample.js';
import { comparable, copyCorrelation, type CopyPair, copyPairs, findCopies } from './find-copies.js';
import { nearCopies } from './near-copies.js';
import { thumbnailsOf } from './thumbnails.js';

const breast = realData('breastmnist/breastmnist.npz');
const pneumonia = realData('pneumoniamnist/pneumoniamnist.npz');
const side = 28;

interface CopySample extends SplitSample {
  readonly picture: Picture;
}

/** Each set is read once. */
const sets = new Map<string, Promise<CopySample[]>>();
function realSamples(path: string): Promise<CopySample[]> {
  const read = sets.get(path) ?? readNpz(path, { classes: 2 }).then(samplesOf);
  sets.set(path, read);
  return read;
}

const copiesOf = (samples: readonly CopySample[]): CopyPair[] =>
  findCopies(samples, thumbnailsOf(samples.map(({ picture }) => picture)));

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

/** Images of a part with plain correlation over .98 to a training image. */
function alikeAsTheyLie(samples: readonly CopySample[], part: 'val' | 'test'): string[] {
  const unit = ({ picture }: CopySample) => {
    const mean = Array.from(picture.pixels).reduce((sum, value) => sum + value, 0) / picture.pixels.length;
    const values = Float64Array.from(picture.pixels, (value) => value - mean);
    const length = Math.hypot(...values);
    return values.map((value) => value / length);
  };
  const training = samples.filter(({ split }) => split === 'train').map(unit);
  return samples
    .filter(({ split }) => split === part)
    .filter((sample) => {
      const own = unit(sample);
      return training.some((other) => other.reduce((sum, value, at) => sum + value * (own[at] as number), 0) > 0.98);
    })
    .map(({ id }) => id);
}

describe('copies of real images', () => {
  it.skipIf(breast === undefined)('finds the near copies across the official split of BreastMNIST', async () => {
    const samples = await realSamples(breast as string);

    const report = copyReport(samples, copiesOf(samples));

    // What correlates by more than .98 as it lies is all found: 30 and 48 images. The others moved by a pixel or two between the
    // two frames; at 128 px a person sees each of these pairs to be the same place of the same breast. The note of the data
    // folder counts 52 test images: the 48 and the four of these that correlate by more than .9765.
    const moved = { val: [40], test: [12, 18, 34, 38, 39, 40, 44, 54, 70, 128] };
    for (const part of ['val', 'test'] as const) {
      const found = heldWithCopyInTraining(report.pairs, part);
      const alike = alikeAsTheyLie(samples, part);
      expect(alike.filter((id) => !found.has(id))).toEqual([]);
      expect([...found].filter((id) => !alike.includes(id)).sort()).toEqual(
        moved[part].map((at) => `${part}-${at}`).sort(),
      );
    }
    expect(heldWithCopyInTraining(report.pairs, 'val').size).toBe(31);
    expect(heldWithCopyInTraining(report.pairs, 'test').size).toBe(58);
    expect(report.pairs.filter(({ kind }) => kind === 'exact')).toHaveLength(1);
    expect(report.leaveOut.every(({ sampleId }) => !sampleId.startsWith('test'))).toBe(true);
    expect(report.relabel.length).toBeGreaterThanOrEqual(4);
  });

  it.skipIf(pneumonia === undefined)(
    'finds the copies of PneumoniaMNIST and none of its look-alikes',
    async () => {
      const samples = await realSamples(pneumonia as string);

      const pairs = copiesOf(samples);

      expect(heldWithCopyInTraining(pairs, 'val').size).toBe(8);
      expect(heldWithCopyInTraining(pairs, 'test').size).toBe(0);
      // 29 ties make the 31 pairs that correlate: two images occur three times.
      expect(pairs.filter(({ kind }) => kind === 'exact')).toHaveLength(29);
      expect(pairs.filter(({ kind }) => kind === 'near').length).toBeLessThanOrEqual(3);
    },
    120_000,
  );

  it.skipIf(pneumonia === undefined).each(Object.keys(changes) as (keyof typeof changes)[])(
    'finds planted copies that are %s',
    async (name) => {
      const samples = await realSamples(pneumonia as string);
      const originals = samples.filter(({ split }) => split === 'val').slice(0, 200);
      const planted = await plant(originals, name);

      const { found, wrong } = rates(copiesOf([...originals, ...planted]), planted.length);

      expect(found).toBeGreaterThanOrEqual(0.99);
      expect(wrong).toBeLessThan(0.01);
    },
  );
});

describe('copies of drawn images', () => {
  it('are the same whether one thread looks for them or several, each for its part', async () => {
    const originals = await samplesOf(phantom({ n: 60, seed: 2, signal: 1, perGroup: 1 }));
    const samples = [...originals, ...(await plant(originals, 'mirrored'))];
    const compared = comparable(samples, thumbnailsOf(samples.map(({ picture }) => picture)));
    const correlation = copyCorrelation;

    const parts = [2, 0, 1].map((at) => nearCopies(compared, { correlation, part: { at, of: 3 } }));

    expect(parts.filter((part) => part.length > 0)).toHaveLength(3);
    expect(copyPairs(samples, parts.flat())).toEqual(copiesOf(samples));
  });

  it('finds mirrored copies among images that all look alike', async () => {
    const originals = (await samplesOf(phantom({ n: 100, seed: 1, signal: 1, perGroup: 1 }))).slice(0, 60);
    const planted = await plant(originals, 'mirrored');

    const { found, wrong } = rates(copiesOf([...originals, ...planted]), planted.length);

    expect(found).toBe(1);
    expect(wrong).toBe(0);
  });
});
