import { expect, it } from 'vitest';
import { downsample } from './downsample.js';

const steps = Array.from({ length: 1000 }, (_, at) => at);

it('returns a short curve as it is', () => {
  const curve = { steps: [1, 2, 3], values: [3, 2, 1] };

  expect(downsample(curve, 3)).toEqual(curve);
});

it('keeps the ends and a single spike of a long curve', () => {
  const values = steps.map((step) => (step === 417 ? 100 : Math.exp(-step / 200)));

  const kept = downsample({ steps, values }, 50);

  expect(kept.steps).toHaveLength(50);
  expect([kept.steps[0], kept.steps.at(-1)]).toEqual([0, 999]);
  expect(kept.values).toContain(100);
});

it('keeps steps in order, each with its own value, at every limit', () => {
  const values = steps.map((step) => Math.sin(step) * step);

  for (let limit = 2; limit < 1000; limit += 37) {
    const kept = downsample({ steps, values }, limit);
    expect(kept.steps).toHaveLength(limit);
    expect(kept.steps).toEqual([...new Set(kept.steps)].sort((a, b) => a - b));
    expect(kept.values).toEqual(kept.steps.map((step) => values[step]));
  }
});
