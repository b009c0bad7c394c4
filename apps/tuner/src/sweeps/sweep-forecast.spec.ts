import { createSweep, type Template } from '@paucis/search';
import { describe, expect, it } from 'vitest';
import { forecastSweep } from './sweep-forecast.js';

const image = { height: 28, width: 28, channels: 1, classes: 2 };
const shape = { height: 28, width: 28, channels: 1 };
const training = {
  ...{ learningRate: 1e-3, weightDecay: 1e-4, batch: 32, warmupSteps: 10 },
  ...{ labelSmoothing: 0, balance: false, clipNorm: 0 },
};
const cnn = (width: number) => ({ name: 'small-cnn', width, dropout: 0, training });
const sweep = (network: Template[], over: { trials?: number; pretraining?: Template } = {}) =>
  createSweep({
    template: {
      network: { choice: network },
      pretraining: { choice: [over.pretraining ?? { name: 'none' }] },
      augmentation: { choice: [{ name: 'none' }] },
    },
    ...{ seed: 1, slots: 2, sampler: { name: 'random' }, scheduler: { name: 'none', max: 300 } },
    objective: { metric: 'auc', direction: 'maximize' },
    replication: { folds: 5, seeds: 1 },
    limits: { trials: over.trials ?? 4 },
  });
/** 100 steps of 64 images took 10 seconds. */
const finished = (width: number) => ({
  ...{ kind: 'train' as const, network: { name: 'small-cnn', width, dropout: 0 }, image: shape },
  ...{ batch: 64, steps: 100, seconds: 10 },
});

describe('the forecast of a sweep', () => {
  it('takes the pace of finished jobs of the same network, in proportion to the batch', async () => {
    const { forecast } = (await forecastSweep(sweep([cnn(16)]), { image, jobs: [finished(16)] })) ?? {};

    // 4 trials x 5 folds x 300 steps at half of 0.1 s
    expect(forecast?.slotHours.estimate).toBeCloseTo((4 * 5 * 300 * 0.05) / 3600, 6);
    expect(forecast?.wallHours.estimate).toBeCloseTo((4 * 5 * 300 * 0.05) / 2 / 3600, 6);
    expect(forecast).toMatchObject({ basis: 'measured', slots: 2, pretrainingHours: 0, jobs: 1 });
    expect(forecast?.families).toEqual([
      expect.objectContaining({ family: 'small-cnn x none', trials: 4, steps: 6000 }),
    ]);
  });

  it('scales to other widths and networks by multiply-accumulates, with a wider range', async () => {
    const wide = (await forecastSweep(sweep([cnn(32)]), { image, jobs: [finished(16)] }))?.forecast;
    const narrow = (await forecastSweep(sweep([cnn(16)]), { image, jobs: [finished(16)] }))?.forecast;
    const resnet = { name: 'resnet', depth: 18, training };
    const other = (await forecastSweep(sweep([resnet]), { image, jobs: [finished(16)] }))?.forecast;

    const ratio = (wide?.slotHours.estimate ?? 0) / (narrow?.slotHours.estimate ?? 1);
    expect(ratio).toBeGreaterThan(3.5); // all layers but the first cost four times as much
    expect(ratio).toBeLessThan(4);
    expect(other?.basis).toBe('scaled');
    expect((other?.wallHours.high ?? 0) / (other?.wallHours.low ?? 1)).toBeGreaterThan(6);
  });

  it('counts an encoder once for each fold, however many trials start from it', async () => {
    const pretraining = { name: 'simclr', steps: 100, batch: 64 };
    const of = async (trials: number) =>
      (await forecastSweep(sweep([cnn(16)], { trials, pretraining }), { image, jobs: [finished(16)] }))?.forecast;

    expect((await of(2))?.pretrainingHours).toBeCloseTo((5 * 100 * 0.2) / 3600, 6);
    expect((await of(8))?.pretrainingHours).toBeCloseTo((5 * 100 * 0.2) / 3600, 6);
  });

  it('counts each encoder that the search may draw, as often as it is expected to be another', async () => {
    const pretraining = { name: 'simclr', steps: 100, batch: 64 };
    const hours = async (width: Template[string], trials: number) => {
      const network = { ...cnn(16), width };
      const of = await forecastSweep(sweep([network], { trials, pretraining }), { image, jobs: [finished(16)] });
      return of?.forecast.pretrainingHours ?? 0;
    };

    const one = await hours(16, 40);
    const two = await hours({ choice: [16, 17] }, 40);
    const many = await hours({ int: [14, 18] }, 3);

    expect(two / one).toBeGreaterThan(1.9);
    expect(two / one).toBeLessThan(2.3);
    expect(many / one).toBeGreaterThan(2); // 5 (1 - .8^3) = 2.44 of three draws are expected to differ
    expect(many / one).toBeLessThan(3);
  });

  it('leaves out what earlier sweeps have done', async () => {
    const pretraining = { name: 'simclr', steps: 100, batch: 64 };
    const memoised = {
      pretrained: new Map([['small-cnn x simclr', 0.4]]),
      trained: new Map([['small-cnn x simclr', { steps: 1500, trials: 4 }]]),
    };
    const plan = sweep([cnn(16)], { pretraining });

    const all = (await forecastSweep(plan, { image, jobs: [finished(16)] }))?.forecast;
    const rest = (await forecastSweep(plan, { image, jobs: [finished(16)], memoised }))?.forecast;

    const pretrainingHours = all?.pretrainingHours ?? 0;
    expect(rest?.pretrainingHours).toBeCloseTo(0.6 * pretrainingHours, 9);
    expect(rest?.doneHours).toBeCloseTo(0.4 * pretrainingHours + (1500 * 0.05) / 3600, 9);
    expect(rest?.slotHours.estimate).toBeCloseTo((all?.slotHours.estimate ?? 0) - (rest?.doneHours ?? 0), 9);
  });

  it('says how many trials fit into so many hours', async () => {
    const result = await forecastSweep(sweep([cnn(16)], { trials: 100 }), { image, jobs: [finished(16)] });
    const hoursOfOne = (5 * 300 * 0.05) / 2 / 3600;

    expect(result?.affordable(1.35 ** -1 * 10.5 * hoursOfOne)).toBe(10);
    expect(result?.affordable(0)).toBe(0);
    expect(result?.affordable(1000)).toBe(100);
  });

  it('assumes a pace where nothing has run, and knows nothing of external methods', async () => {
    const external = { name: 'external:mine', version: '1', training };

    expect((await forecastSweep(sweep([cnn(16)]), { image, jobs: [] }))?.forecast.basis).toBe('assumed');
    expect(await forecastSweep(sweep([external]), { image, jobs: [] })).toBeUndefined();
    const mixed = await forecastSweep(sweep([cnn(16), external]), { image, jobs: [finished(16)] });
    expect(mixed?.forecast.families.map(({ trials }) => trials)).toEqual([2]);
  });
});
