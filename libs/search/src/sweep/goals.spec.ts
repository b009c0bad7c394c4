import { expect, it } from 'vitest';
import { lossesOf, withScales } from './goals.js';

it('counts what a bound is missed by as a share of it, so that no unit outweighs another', () => {
  const goals = withScales([
    { metric: 'parameters', atMost: 1e6 },
    { metric: 'latency', atMost: 10 },
    { metric: 'accuracy', atLeast: 0 },
    { metric: 'auc', direction: 'maximize' },
  ]);

  expect(lossesOf({ value: 0.9, further: [1.1e6, 20, 0.5, 0.8] }, 'maximize', goals)).toEqual({
    losses: [-0.9, -0.8],
    violation: expect.closeTo(0.1 + 1, 12),
  });
  expect(lossesOf({ value: 0.9, further: [1, 1, -0.25, 0.8] }, 'maximize', goals).violation).toBe(0.25);
  expect(lossesOf({ value: 0.9, further: [NaN, 1, 1, 0.8] }, 'maximize', goals).violation).toBe(Infinity);
});

it('leaves goals of earlier sweeps, which have no scales, as they were', () => {
  const goals = [{ metric: 'parameters', atMost: 1e6 }];

  expect(lossesOf({ value: 0.9, further: [1.1e6] }, 'maximize', goals).violation).toBeCloseTo(1e5, 6);
});
