import type { Comparison, Dataset, ReplayReport, Sweep, SweepSpecInput, Trial } from '@paucis/contracts';
import { waitFor } from '@paucis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunningStack } from './running-stack.js';

let stack: RunningStack;
const spec: SweepSpecInput = {
  ...{ kind: 'study', name: 'width', dataset: 'tiny', split: { folds: 2, seeds: 2 }, budget: { trials: 2 } },
  scheduler: { name: 'none', max: 20 },
  factors: { network: { narrow: { name: 'small-cnn', width: 4 }, wide: { name: 'small-cnn', width: 8 } } },
  recipe: { augmentation: 'none' },
  hypothesis: { factor: 'network', equal: ['narrow', 'wide'], within: 0.4 },
};

beforeAll(async () => {
  stack = await RunningStack.start({});
  const uploadId = await stack.uploadTinyDataset();
  await stack.call('POST', '/datasets', { name: 'tiny', uploadId, classes: ['dark', 'bright'], positiveClass: 1 });
  await waitFor(async () => (await stack.call<Dataset>('GET', '/datasets/tiny')).status === 'ready', {
    timeoutMs: 90_000,
  });
  stack.worker.work();
});

afterAll(() => stack[Symbol.asyncDispose]());

describe('a study', { timeout: 180_000 }, () => {
  it('registers its hypothesis, tunes its arms alike, and is judged once when all runs are in', async () => {
    const begun = await stack.call<Sweep>('POST', '/sweeps', { spec });
    expect(begun.study).toMatchObject({ arms: ['narrow', 'wide'], contrasts: [{ a: 'narrow', b: 'wide' }] });
    expect(begun.forecast).toMatchObject({ basis: 'assumed', families: [{ trials: 2 }, { trials: 2 }] });
    const changed = await stack.request('POST', '/sweeps/width/adjustments', { kind: 'extend', trials: 9 });
    expect(await changed.json()).toMatchObject({ status: 409, code: 'study-fixed' });

    await waitFor(async () => (await stack.call<Sweep>('GET', '/sweeps/width')).status === 'closed', {
      timeoutMs: 120_000,
    });
    await waitFor(async () => (await stack.call<Comparison>('GET', '/sweeps/width/comparison')).report !== undefined, {
      timeoutMs: 60_000,
    });

    const { trials } = await stack.call<{ trials: Trial[] }>('GET', '/sweeps/width/trials');
    const { study, verdict } = await stack.call<Comparison>('GET', '/sweeps/width/comparison');
    expect(trials.map(({ family, recipe }) => [family, recipe.network['width']])).toEqual([
      ['narrow', 4],
      ['wide', 8],
      ['narrow', 4],
      ['wide', 8],
    ]);
    expect(study).toMatchObject({ hash: begun.study?.hash, verdict: 'supported' });
    expect(verdict.text).toMatch(/^Supported: narrow and wide differ by less than 0\.400 in AUC/);
    const replayed = await stack.call<ReplayReport>('POST', '/sweeps/width/replay');
    expect(replayed).toMatchObject({ ok: true, differences: [] });
  });

  it('is forecast by what has run here, and refused where its hours cannot hold it', async () => {
    const asked = (wallHours: number) =>
      stack.request('POST', '/sweeps/explain', { spec: { ...spec, name: 'again', budget: { trials: 4, wallHours } } });

    const { forecast } = (await (await asked(10)).json()) as Sweep;
    expect(forecast).toMatchObject({ basis: 'measured' });
    expect(forecast?.wallHours.low).toBeGreaterThan(0);
    expect(await (await asked(1e-9)).json()).toMatchObject({ status: 422, code: 'budget-too-small', affordable: 0 });
  });

  it('is refused where it could not be fair', async () => {
    const refused = await stack.request('POST', '/sweeps', {
      spec: { ...spec, name: 'unfair', scheduler: { name: 'asha', min: 10, max: 20 } },
    });
    expect(await refused.json()).toMatchObject({ status: 422, code: 'study-wrong' });
  });
});
