import { describe, expect, it } from 'vitest';
import { balancedWeights, targetRows } from './class-targets.js';
import { balancedFindings, findingRows } from './finding-targets.js';

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

  it('of several findings masks what is not known, and gives the rest the mean', () => {
    const labels = Int32Array.of(1, 0, -1, -1, 0, 1);

    const { targets, weights } = findingRows(labels, [0, 1], { classes: 3, labelSmoothing: 0.1 });

    expect(Array.from(targets, (value) => Number(value.toFixed(4)))).toEqual([0.95, 0.05, 0, 0, 0.05, 0.95]);
    // Four known labels in two images: a sum over them times 2 / 4, halved again by the mean over images, is their mean.
    expect([...weights]).toEqual([0.5, 0.5, 0, 0, 0.5, 0.5]);
    expect([...findingRows(Int32Array.of(-1, -1), [0], { classes: 2, labelSmoothing: 0 }).weights]).toEqual([0, 0]);
  });

  it('weighs the presence of a rare finding up, each finding by itself', () => {
    const labels = Int32Array.of(1, 0, 0, 0, 0, 1, 0, -1);

    expect(balancedFindings(labels, 2)).toEqual([[4 / 6, 2], [3 / 4, 3 / 2]]); // prettier-ignore
  });
});
