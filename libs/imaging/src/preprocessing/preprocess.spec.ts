import { readFileSync } from 'node:fs';
import { type Intensity, Preprocessing } from '@paucis/contracts';
import { describe, expect, it } from 'vitest';
import { ShardEncoder, shardHeaderBytes, type ShardSample } from '../shards/shard.js';
import { fitPreprocessing, preprocessed, preprocessShards } from './preprocess.js';
import { resized } from './resize.js';

interface Reference {
  resized: { height: number; width: number; rows: [number, number]; columns: [number, number]; count: [number, number]; values: number[] }[]; // prettier-ignore
  percentiles: { low: number; high: number };
  zScore: { mean: number; deviation: number };
}
const reference = JSON.parse(
  readFileSync(new URL('./preprocessing.reference.json', import.meta.url), 'utf8'),
) as Reference;

/** The picture of the references. */
const valueAt = (row: number, column: number) => (37 * row + 91 * column + row * column) % 251;
const valuesOf = (height: number, width: number) =>
  Array.from({ length: height * width }, (_, at) => valueAt(Math.floor(at / width), at % width));

const sample = (id: string, change: Partial<ShardSample> = {}): ShardSample => ({
  ...{ id, group: id, labels: [0], height: 40, width: 30, channels: 1 },
  pixels: Uint16Array.from(valuesOf(40, 30)),
  ...change,
});

function shardOf(samples: readonly ShardSample[]): Uint8Array {
  const encoder = new ShardEncoder();
  const pieces = samples.flatMap((each) => encoder.add(each));
  const { tail, header } = encoder.end();
  expect(header).toHaveLength(shardHeaderBytes);
  return Buffer.concat([header, ...pieces, tail]);
}

const preprocessing = (change: Partial<Preprocessing> = {}) =>
  Preprocessing.parse({ size: { height: 40, width: 30 }, channels: 1, fit: 'stretch', ...change });
const zScore: Intensity = { name: 'z-score', deviations: 2, of: 'fold' };
const percentile: Intensity = { name: 'percentile', low: 0.5, high: 99.5, of: 'fold' };
const sealed = (value: number): ShardSample => sample('held', { pixels: new Uint16Array(1200).fill(value) });

describe('preprocessing', () => {
  it.each(reference.resized)('resizes $height x $width to $count as Pillow does', (of) => {
    const { height, width, rows, columns, count } = of;
    const span = ([from, length]: [number, number], to: number) => ({ from, length, count: to });

    const plane = { height, width, values: Float32Array.from(valuesOf(height, width)) };
    const { values } = resized(plane, span(rows, count[0]), span(columns, count[1]));

    // Pillow adds in double precision too, and rounds each pass to float32.
    of.values.forEach((value, at) => expect(values[at]).toBeCloseTo(value, 3));
  });

  it('fits percentiles and moments as NumPy does', () => {
    const shards = [shardOf([sample('a')])];
    const { mean, deviation } = reference.zScore;

    const byPercentile = fitPreprocessing(preprocessing({ intensity: percentile }), shards, new Set(['a']));
    const byMoments = fitPreprocessing(preprocessing({ intensity: zScore }), shards, new Set(['a']));

    const [[low, high] = []] = byPercentile.ranges ?? [];
    // NumPy interpolates in float32.
    expect(low).toBe(reference.percentiles.low);
    expect(high).toBeCloseTo(reference.percentiles.high, 4);
    const [[from, to] = []] = byMoments.ranges ?? [];
    expect(from).toBeCloseTo(mean - 2 * deviation, 9);
    expect(to).toBeCloseTo(mean + 2 * deviation, 9);
  });

  it.each([zScore, percentile])('fits $name on the training samples alone, whatever the others hold', (intensity) => {
    const fitWith = (held: number, training: string[]) =>
      fitPreprocessing(preprocessing({ intensity }), [shardOf([sample('a'), sealed(held)])], new Set(training));

    expect(fitWith(9000, ['a'])).toEqual(fitWith(3, ['a']));
    expect(fitWith(9000, ['a', 'held'])).not.toEqual(fitWith(3, ['a', 'held']));
  });

  it('maps every sample with what was fitted, and an image alike wherever it lies', () => {
    const intensity = { ...zScore };
    const shards = [shardOf([sample('a'), sealed(200)])];
    const fitted = fitPreprocessing(preprocessing({ intensity }), shards, new Set(['a']));

    const batch = preprocessShards(shards, fitted);

    const [[low, high] = []] = fitted.ranges as [number, number][];
    const expected = Math.round((255 * (200 - (low as number))) / ((high as number) - (low as number)));
    expect(new Set(batch.images.subarray(1200))).toEqual(new Set([expected]));
    expect(batch.images.subarray(0, 1200)).toEqual(preprocessed(sample('z'), fitted));
    expect(batch).toMatchObject({ sampleIds: ['a', 'held'], image: { height: 40, width: 30, channels: 1 } });
  });

  it('opens a window in stored values: what lies outside it is black or white', () => {
    const window = preprocessing({
      size: { height: 4, width: 4 },
      intensity: { name: 'window', center: 40, width: 400 },
    });
    const values = Int16Array.from({ length: 16 }, (_, at) => [-1000, -160, 40, 240, 3000][at] ?? 140);

    const levels = preprocessed(sample('a', { height: 4, width: 4, pixels: values }), window);

    expect([...levels.subarray(0, 6)]).toEqual([0, 0, 128, 255, 255, 191]);
  });

  it('keeps bytes as they are where nothing is asked for', () => {
    const pixels = Uint8Array.from(valuesOf(40, 30));

    expect(preprocessed(sample('a', { pixels }), preprocessing())).toEqual(pixels);
  });

  it.each([
    ['pad', [0, 0, 9, 9, 9, 9, 0, 0]],
    ['crop', [9, 9, 9, 9, 9, 9, 9, 9]],
  ] as const)('%ss what has another shape', (fit, column) => {
    const wide = sample('a', { height: 10, width: 20, pixels: new Uint8Array(200).fill(9) });

    const square = preprocessed(wide, preprocessing({ size: { height: 8, width: 8 }, fit }));

    expect([...square].filter((_, at) => at % 8 === 3)).toEqual(column);
  });

  it('keeps sizes in millimetres where a spacing is asked for, and refuses images that know none', () => {
    const asked = preprocessing({ size: { height: 20, width: 20 }, spacing: 2 });
    const known = sample('a', { height: 10, width: 20, pixels: new Uint8Array(200).fill(7), spacing: [2, 1] });

    const drawn = preprocessed(known, asked);

    // 10 rows of 2 mm and 20 columns of 1 mm are 10 x 10 pixels of 2 mm, in the middle.
    expect([...drawn].filter((value) => value === 7)).toHaveLength(100);
    expect(() => preprocessed(sample('b', { pixels: new Uint8Array(1200) }), asked)).toThrow('sample b: its pixels have no known size'); // prettier-ignore
  });

  it('makes grey of colours by luma and repeats grey', () => {
    const colours = sample('a', { height: 1, width: 1, channels: 3, pixels: Uint8Array.of(200, 100, 50) });
    const grey = sample('b', { height: 1, width: 1, pixels: Uint8Array.of(80) });

    expect([...preprocessed(colours, preprocessing({ size: { height: 4, width: 4 } }))].slice(0, 1)).toEqual([124]);
    expect([...preprocessed(grey, preprocessing({ size: { height: 4, width: 4 }, channels: 3 }))].slice(0, 3)).toEqual([
      80, 80, 80,
    ]);
  });

  it('carries masks along by the nearest class', () => {
    const mask = Uint8Array.from({ length: 64 }, (_, at) => (at % 8 < 4 ? 2 : 5));
    const masked = sample('a', { height: 8, width: 8, pixels: new Uint8Array(64), mask });

    const { masks } = preprocessShards([shardOf([masked])], preprocessing({ size: { height: 4, width: 4 } }));

    expect([...(masks ?? [])]).toEqual([2, 2, 5, 5, 2, 2, 5, 5, 2, 2, 5, 5, 2, 2, 5, 5]);
  });

  it('says what is missing where values are no bytes', () => {
    expect(() => preprocessed(sample('a'), preprocessing())).toThrow('expected an intensity');
  });
});
