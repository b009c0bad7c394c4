import { describe, expect, it } from 'vitest';
import { balancedWeights, targetRows } from './supervised.js';

describe('supervised', () => {
  it('spreads the smoothed share over all classes', () => {
    expect(targetRows(2, 0)).toEqual([[1, 0], [0, 1]]); // prettier-ignore
    expect(targetRows(4, 0.2)[1]).toEqual([0.05, 0.8500000000000001, 0.05, 0.05]);
  });

  it('weighs rare classes up so that the mean weight of a sample is 1', () => {
    const labels = Int32Array.of(0, 0, 0, 1);

    const weights = balancedWeights(labels, 2);

    expect(weights).toEqual([4 / 6, 2]);
    expect(labels.reduce((sum, label) => sum + (weights[label] as number), 0) / 4).toBeCloseTo(1, 12);
    expect(balancedWeights(Int32Array.of(0, 0), 2)).toEqual([1, 0]);
  });
});
