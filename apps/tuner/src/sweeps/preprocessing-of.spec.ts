import { DataOptions, jobKeyOf, type PixelKinds, type SplitPlan, type TrainSpec } from '@paucis/contracts';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { preprocessingOf } from './preprocessing-of.js';

const shape = (height: number, width = height, channels = 1) => ({ height, width, channels });
type Pixels = z.input<typeof PixelKinds>;

const planOf = (pixels: Partial<Pixels> = {}, view?: SplitPlan['view']): SplitPlan => {
  const kinds = { types: ['uint8' as const], smallest: shape(28), largest: shape(28), ...pixels };
  return { dataset: { image: kinds.largest }, datasetName: 'moles', pixels: kinds, view } as unknown as SplitPlan;
};
const resolve = (data: z.input<typeof DataOptions>, pixels?: Partial<Pixels>) =>
  preprocessingOf(DataOptions.parse(data), planOf(pixels));

describe('what a sweep does with raw images', () => {
  it('is nothing where they are bytes of one size', () => {
    expect(resolve({})).toEqual({ preprocessing: undefined, notes: [] });
    expect(resolve({ imageSize: 28, channels: 1 }).preprocessing).toBeUndefined();
  });

  it('is a window and a size, as asked for', () => {
    const { preprocessing, notes } = resolve(
      { imageSize: 64, intensity: { name: 'window', center: 40, width: 400 } },
      { types: ['uint16'], smallest: shape(256), largest: shape(256) },
    );

    expect(preprocessing).toEqual({
      size: { height: 64, width: 64 },
      channels: 1,
      fit: 'stretch',
      intensity: { name: 'window', center: 40, width: 400 },
    });
    expect(notes).toEqual([]);
  });

  it('maps 16 bits by percentiles of the training fold where nothing is said, and says so', () => {
    const { preprocessing, notes } = resolve({}, { types: ['int16'] });

    expect(preprocessing?.intensity).toEqual({ name: 'percentile', low: 0.5, high: 99.5, of: 'fold' });
    expect(notes.join()).toContain('0.5th to the 99.5th percentile of each training fold');
  });

  it('keeps colours, and makes all images of one kind where they differ', () => {
    const mixed = { smallest: shape(200, 300), largest: shape(400, 300, 3) };

    expect(resolve({ imageSize: 32 }, mixed).preprocessing).toMatchObject({ channels: 3, fit: 'stretch' });
    expect(resolve({ imageSize: 32 }, mixed).notes.join()).toContain('keeps their proportions');
    expect(() => resolve({}, mixed)).toThrow('data.imageSize: the images of moles differ in size, up to 400 x 300');
  });

  it('refuses what the images cannot give', () => {
    const volume = { ...shape(64), depth: 32 };

    expect(() => resolve({ spacing: 1 })).toThrow('no known size in millimetres');
    expect(() => resolve({}, { smallest: volume, largest: volume })).toThrow('holds volumes');
  });

  it('starts from the card, window and spacing, and says so', () => {
    const windows = [
      { name: 'lung', centre: -600, width: 1500 },
      { name: 'bone', centre: 400, width: 1800 },
    ];
    const scans = { types: ['int16' as const], hasSpacing: true };
    const plan = planOf(scans, { windows, spacing: [2.5, 0.8, 0.8] });
    const under = (data: z.input<typeof DataOptions>, of = plan) => preprocessingOf(DataOptions.parse(data), of);

    expect(under({}).preprocessing).toMatchObject({
      intensity: { name: 'window', center: -600, width: 1500 },
      spacing: 0.8,
    });
    expect(under({}).notes.join()).toMatch(/0.8 mm a pixel.*window lung \(-1350 to 150\); data.window takes bone/);
    // A sweep file stands above the card.
    expect(under({ window: 'bone' }).preprocessing?.intensity).toMatchObject({ center: 400 });
    expect(under({ intensity: { name: 'z-score' } }).preprocessing?.intensity?.name).toBe('z-score');
    expect(under({ spacing: 'stored' }).preprocessing?.spacing).toBeUndefined();
    expect(under({ spacing: 2 }).preprocessing?.spacing).toBe(2);
    expect(() => under({ window: 'liver' })).toThrow('the card of moles has no liver; it has lung, bone');
    expect(() => under({}, planOf(scans, { spacing: [1, 0.5] }))).toThrow('asks for 1 x 0.5 mm');
  });

  it('leaves bytes alone that a window of Hounsfield units cannot mean, and says so', () => {
    const view = { windows: [{ name: 'lung', centre: -600, width: 1500 }], spacing: [1, 1] };

    const { preprocessing, notes } = preprocessingOf(DataOptions.parse({}), planOf({}, view));

    expect(preprocessing).toBeUndefined();
    expect(notes.join()).toMatch(/no known size: not resampled.*beyond the 8 bits/);
  });

  it('is part of the key of every job', () => {
    const keyOf = (data: z.input<typeof DataOptions>) => {
      const { preprocessing } = resolve(data);
      const dataset = { contentHash: 'a', image: shape(28), anatomy: { flips: [] }, positiveClass: 0, preprocessing };
      const spec = { kind: 'train', dataset, fold: { trainingHash: 'b', validationHash: 'c' }, targetStep: 1 };
      return jobKeyOf({ spec: spec as unknown as TrainSpec, inputs: [], pin: {} as never });
    };
    const z = (deviations: number) => keyOf({ intensity: { name: 'z-score', deviations } });

    expect(new Set([keyOf({}), z(2), z(3), keyOf({ imageSize: 32 })]).size).toBe(4);
    expect(z(2)).toBe(z(2));
  });
});
