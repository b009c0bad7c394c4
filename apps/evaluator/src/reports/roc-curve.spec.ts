import { describe, expect, it } from 'vitest';
import { meanRocCurve, rocCurve } from './roc-curve.js';

const area = (curve: readonly (readonly [number, number])[]) =>
  curve
    .slice(1)
    .reduce((sum, [x, y], at) => sum + ((x - (curve[at]?.[0] as number)) * (y + (curve[at]?.[1] as number))) / 2, 0);

describe('a ROC curve', () => {
  // Science notes 12.5: y = (0,0,1,1,1), s = (.1,.5,.5,.5,.9) has an AUC of 5/6.
  const labels = [0, 0, 1, 1, 1];
  const scores = [0.1, 0.5, 0.5, 0.5, 0.9].map((score) => [1 - score, score]);

  it('encloses the AUC, with one slanted step for equal scores', () => {
    const curve = rocCurve({ labels, scores }, 1);

    expect(curve).toHaveLength(4);
    expect(area(curve)).toBeCloseTo(5 / 6, 12);
  });

  it('encloses the same area whichever class is called positive', () => {
    expect(area(rocCurve({ labels, scores }, 0))).toBeCloseTo(5 / 6, 12);
  });

  it('is averaged at each false positive rate', () => {
    const perfect = [
      [0, 0],
      [0, 1],
      [1, 1],
    ] as const;
    const chance = [
      [0, 0],
      [1, 1],
    ] as const;

    const mean = meanRocCurve([perfect, chance], 11);

    expect(mean[0]).toEqual([0, 0.5]);
    expect(mean[5]?.[1]).toBeCloseTo(0.75, 12);
    expect(mean.at(-1)).toEqual([1, 1]);
  });
});
