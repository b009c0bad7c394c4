import { describe, expect, it } from 'vitest';
import { correctedTTest } from './comparisons/corrected-t.js';
import comparisons from './comparisons/comparisons.reference.json' with { type: 'json' };
import { correctedTPower, requiredCells } from './comparisons/required-cells.js';
import { hanleyMcNeil } from './hanley-mcneil.js';
import { labelsNeeded, learningCurveArea } from './learning-curve.js';
import { normalQuantile } from './distributions/normal.js';
import { seededRandom } from './seeded-random.js';
import { isUnscored } from './unscored.js';

describe('power of the comparison of two recipes', () => {
  it("gives statsmodels' power of the paired t-test where training sets do not overlap", () => {
    for (const [difference, cells, power] of comparisons.power as [number, number, number][]) {
      expect(correctedTPower({ difference, spread: 1, cells, testToTrain: 0 })).toBeCloseTo(power, 6);
    }
  });

  it('is the share of simulated comparisons that are found', () => {
    // cells share a part of their luck, as the corrected variance says
    const [cells, testToTrain, difference] = [5, 0.25, 1.5];
    const random = seededRandom(6, 'power');
    const gauss = (): number => normalQuantile(random.next() || 0.5);
    let found = 0;
    for (let round = 0; round < 4000; round += 1) {
      const common = Math.sqrt(testToTrain) * gauss();
      const differences = Array.from({ length: cells }, () => difference + common + gauss());
      found += correctedTTest({ differences, testToTrain }).p <= 0.05 ? 1 : 0;
    }
    const power = correctedTPower({ difference, spread: 1, cells, testToTrain });
    expect(Math.abs(found / 4000 - power)).toBeLessThan(0.024); // 3 standard errors
  });

  it('finds the least number of cells, and says when no number of repeats is enough', () => {
    const need = requiredCells({ difference: 0.02, spread: 0.02, testToTrain: 0 });
    expect(need).toMatchObject({ cells: 10 });
    expect(correctedTPower({ difference: 0.02, spread: 0.02, testToTrain: 0, cells: 9 })).toBeLessThan(0.8);

    const never = requiredCells({ difference: 0.02, spread: 0.03, testToTrain: 0.25 });
    expect(isUnscored(never) && never.reason).toMatch(/cannot fall below 0.0150.*only more images help/);
    expect(() => correctedTPower({ difference: 1, spread: 0, cells: 5, testToTrain: 0 })).toThrow(/spread above 0/);
  });
});

describe('Hanley and McNeil', () => {
  it('gives the reference standard error', () => {
    expect(hanleyMcNeil({ auc: 0.8, positives: 5, negatives: 5 })).toBeCloseTo(0.148474, 6);
    expect(() => hanleyMcNeil({ auc: 0.8, positives: 0, negatives: 5 })).toThrow(/samples of both classes/);
  });
});

describe('label efficiency', () => {
  const points = [
    { fraction: 1, value: 0.9 },
    { fraction: 0.25, value: 0.7 },
    { fraction: 0.5, value: 0.8 },
  ];

  it('measures the area on the scale of doublings, whatever the order of the points', () => {
    expect(learningCurveArea(points).area).toBeCloseTo(0.75 + 0.85, 12);
    expect(learningCurveArea(points).mean).toBeCloseTo(0.8, 12);
    expect(() => learningCurveArea([{ fraction: 1, value: 1 }])).toThrow(/at least 2 fractions, got 1/);
    expect(() => learningCurveArea([...points, { fraction: 0.5, value: 1 }])).toThrow(/comes twice/);
    expect(() => learningCurveArea([...points, { fraction: 0, value: 1 }])).toThrow(/fraction from 0 to 1/);
  });

  it('finds the labels from which the curve stays above the target', () => {
    expect(labelsNeeded({ points, target: 0.85, labels: 1000 })).toEqual({
      fraction: expect.closeTo(Math.SQRT1_2, 12) as number,
      labels: 708,
      bound: 'interpolated',
    });
    expect(labelsNeeded({ points, target: 0.8, labels: 1000 })).toMatchObject({ labels: 500 });
    expect(labelsNeeded({ points, target: 0.6, labels: 1000 })).toMatchObject({ labels: 250, bound: 'at-most' });
    expect(labelsNeeded({ points, target: 0.95, labels: 1000 })).toEqual({
      reason: 'not reached: the curve ends at 0.9, below 0.95',
    });
    const lucky = [{ fraction: 0.125, value: 0.88 }, ...points];
    expect(labelsNeeded({ points: lucky, target: 0.85, labels: 1000 })).toMatchObject({ labels: 708 });
  });
});
