import type { Estimate, Fingerprint, Probe } from '@paucis/contracts';
import { realData } from '@paucis/testing';
import { describe, expect, it } from 'vitest';
import { phantom } from '../phantoms/phantom.js';
import type { PhantomOptions } from '../phantoms/phantom-options.js';
import { pixelHash } from '../pixel-hash.js';
import { openDataset } from '../readers/open-dataset.js';
import { type PixelArray, sampleIdOf, type SampleSource } from '../samples.js';
import { findingsOf } from './findings.js';
import { type FingerprintedSample, FingerprintMaker } from './fingerprint.js';

const chula = realData('chula_rbc/cells.csv');

async function fingerprintOf(source: SampleSource<PixelArray>): Promise<Fingerprint> {
  const maker = new FingerprintMaker();
  const samples: FingerprintedSample[] = [];
  for await (const block of source.blocks()) {
    for (const sample of block) {
      const { height, width, channels, depth } = sample;
      const image = { height, width, channels, ...(depth !== undefined && { depth }) };
      samples.push({ ...sample, id: sampleIdOf(sample), pixelHash: pixelHash(sample), image });
      if (sample.split !== 'test') maker.add(sampleIdOf(sample), sample);
    }
  }
  const { task = 'classification', classes } = source.header;
  return maker.end(samples, { task, classes, positiveClass: 0 }) as Fingerprint;
}

const drawn = (options: Partial<PhantomOptions> = {}) =>
  fingerprintOf(phantom({ n: 780, seed: 1, signal: 0.5, ...options }));
const codesOf = (fingerprint: Fingerprint) =>
  findingsOf({ task: 'classification', classes: ['a', 'b'], provenance: 'phantom', fingerprint }).map(
    ({ code }) => code,
  );
const auc = (probe: Probe): Estimate => ('auc' in probe ? probe.auc : expect.fail(probe.reason));

describe('the fingerprint of a data set', () => {
  it('measures what the generator drew', async () => {
    const fingerprint = await drawn({ side: 32, sites: 2 });

    expect(fingerprint.samples).toEqual({ open: 624, sealed: 156, looked: 624 });
    expect(fingerprint.resolution).toMatchObject({ height: { low: 32, median: 32, high: 32 }, distinct: 1 });
    expect(fingerprint.spacing?.axes[0]?.median).toBeCloseTo(350 / 32, 6);
    expect(fingerprint.majority).toMatchObject({ label: 1, accuracy: expect.closeTo(2 / 3, 1) as number });
    expect(fingerprint.groups?.sizes).toEqual({ low: 1, median: 2, high: 3 });
    expect(fingerprint.balances.map(({ of }) => of)).toEqual(['site', 'scanner']);
    expect(fingerprint).toEqual(await drawn({ side: 32, sites: 2 }));
  });

  it('finds the noise that lies on smooth pictures', async () => {
    const maker = new FingerprintMaker();
    const random = normals(7);
    const side = 64;
    const samples = Array.from({ length: 30 }, (_, at) => {
      const pixels = Float32Array.from({ length: side * side }, (_value, place) => place / 40 + 5 * random());
      const image = { height: side, width: side, channels: 1 };
      maker.add(`train-${at}`, { ...image, pixels });
      return { id: `train-${at}`, split: 'train' as const, label: at % 2, pixelHash: String(at), image };
    });

    const fingerprint = maker.end(samples, { task: 'classification', classes: 2, positiveClass: 1 });

    // Of 62 x 62 answers per image the estimate strays by about 2 %; the median of 30 by less.
    expect(fingerprint?.noise.deviation).toBeCloseTo(5, 0);
  });

  it.each([{}, { seed: 3, n: 200 }, { signal: 0 }, { signal: 1, sites: 4 }])(
    'raises no alarm on clean phantoms: %j',
    async (options) => {
      const codes = codesOf(await drawn(options));

      expect(codes).not.toContain('border-shortcut');
      expect(codes).not.toContain('metadata-shortcut');
      expect(codes.filter((code) => code.endsWith('imbalance'))).toEqual([]);
      expect(codes).not.toContain('label-noise');
    },
  );

  it('raises the alarm on a planted border and on hospitals that go with the finding', async () => {
    const [stained, biased] = [await drawn({ stain: 0.5 }), await drawn({ sites: 4, siteBias: 0.8 })];

    expect(codesOf(stained)).toContain('border-shortcut');
    expect(auc(stained.border).estimate).toBeGreaterThan(0.95);
    expect(codesOf(biased)).toEqual(
      expect.arrayContaining(['metadata-shortcut', 'site-imbalance', 'scanner-imbalance']),
    );
    expect(biased.metadata.columns.map(({ name }) => name)).toEqual(['scanner', 'site']);
  });

  it('says that nothing can be learnt where nothing was drawn, and that much can where it was', async () => {
    const [none, clear] = [await drawn({ signal: 0 }), await drawn({ kind: 'blobs', n: 150, side: 16, signal: 1 })];

    expect(auc(none.floor).low).toBeLessThan(0.5);
    expect(codesOf(none)).toContain('no-linear-signal');
    expect(auc(clear.floor).low).toBeGreaterThan(0.9);
  });

  it('bounds the share of wrong labels and names them', async () => {
    const options = { kind: 'blobs', n: 700, side: 16, signal: 1, seed: 2 } as const;
    const [right, wrong] = [await drawn(options), await drawn({ ...options, labelNoise: 0.16 })];
    const truth = new Map(
      phantom({ ...options, labelNoise: 0.16 })
        .truth()
        .map(({ sampleId, labelIsWrong }) => [sampleId, labelIsWrong]),
    );

    expect(right.labelNoise).toMatchObject({ atMost: { estimate: 0 }, suspects: [] });
    const { labelNoise } = wrong;
    if (!('atMost' in labelNoise)) return expect.fail(labelNoise.reason);
    expect(labelNoise.atMost.low).toBeLessThan(0.16);
    expect(labelNoise.atMost.high).toBeGreaterThan(0.16);
    expect(codesOf(wrong)).toContain('label-noise');
    expect(labelNoise.suspects.length).toBeGreaterThan(2);
    expect(labelNoise.suspects.filter(({ sampleId }) => truth.get(sampleId) !== true)).toEqual([]);
  });

  it('says why there is no figure where there cannot be one', async () => {
    const masks = await drawn({ kind: 'vessels', n: 60 });
    const maker = new FingerprintMaker();
    const image = { height: 2, width: 2, channels: 1 };
    const lonely = Array.from({ length: 12 }, (_, at) => {
      maker.add(`train-${at}`, { ...image, pixels: Uint8Array.of(at, 0, 1, 2) });
      return { id: `train-${at}`, split: 'train' as const, label: at === 0 ? 1 : 0, pixelHash: String(at), image };
    });
    const one = maker.end(lonely, { task: 'classification', classes: 2, positiveClass: 1 });

    expect(masks.floor).toEqual({ reason: 'its samples have no classes' });
    expect(one?.floor).toEqual({ reason: expect.stringContaining('too few to hold any out') as string });
  });

  it.skipIf(!chula)('raises the alarm on the stain around red blood cells', { timeout: 60_000 }, async () => {
    const layout = { table: 'cells.csv', row: 'row', split: 'split', label: ['label'], group: 'image' };
    await using opened = await openDataset((chula as string).replace('/cells.csv', ''), { layout });

    const fingerprint = await fingerprintOf(opened.source);

    const [alarm] = findingsOf({ task: 'classification', provenance: 'own', fingerprint });
    expect(alarm).toMatchObject({ code: 'border-shortcut', level: 'alarm' });
    expect(auc(fingerprint.floor).estimate).toBeCloseTo(0.81, 1);
  });
});

/** Standard normal numbers of a seed (Box-Muller on a linear congruence). */
function normals(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 1) / 4294967297;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
