import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupPredictions } from './group-predictions.js';
import { type Predictions } from './predictions.js';

const images: Predictions = {
  task: 'binary',
  labels: [1, 0, 0, 0, 1],
  scores: [
    [0.2, 0.8],
    [0.9, 0.1],
    [0.7, 0.3],
    [0.6, 0.4],
    [0.5, 0.5],
  ],
};
const patients = ['b', 'a', 'a', 'b', 'c'];

describe('scores of patients', () => {
  it('takes the mean, the most suspicious image or the noisy-or, and a patient with one positive image as positive', () => {
    const mean = groupPredictions({ predictions: images, groups: patients, rule: 'mean' });

    expect(mean.groups).toEqual(['b', 'a', 'c']);
    expect(mean.sizes).toEqual([2, 2, 1]);
    expect(mean.predictions.labels).toEqual([1, 0, 1]);
    expect(mean.predictions.scores[0]?.[1]).toBeCloseTo(0.6, 12);
    expect(mean.predictions.scores[0]?.[0]).toBeCloseTo(0.4, 12);
    const most = groupPredictions({ predictions: images, groups: patients, rule: 'max' }).predictions.scores;
    expect(Array.from(most, (row) => row[1])).toEqual([0.8, 0.3, 0.5]);
    const any = groupPredictions({ predictions: images, groups: patients, rule: 'noisy-or' }).predictions.scores;
    expect(any[0]?.[1]).toBeCloseTo(1 - 0.2 * 0.6, 12);
    expect(any[1]?.[1]).toBeCloseTo(1 - 0.9 * 0.7, 12);
  });

  it('orders the rules: mean <= max <= noisy-or, all equal for single images', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 }), (scores) => {
        const predictions: Predictions = {
          task: 'binary',
          labels: scores.map(() => 1),
          scores: scores.map((p) => [p]),
        };
        const of = (rule: 'mean' | 'max' | 'noisy-or', single: boolean): number =>
          groupPredictions({ predictions, groups: scores.map((_, at) => (single ? at : 0)), rule }).predictions
            .scores[0]?.[0] as number;

        expect(of('mean', false)).toBeLessThanOrEqual(of('max', false) + 1e-12);
        expect(of('max', false)).toBeLessThanOrEqual(of('noisy-or', false) + 1e-12);
        for (const rule of ['mean', 'max', 'noisy-or'] as const)
          expect(of(rule, true)).toBeCloseTo(scores[0] as number, 12);
      }),
    );
  });

  it('refuses what has no meaning', () => {
    const three: Predictions = { task: 'multiclass', labels: [0, 2], scores: [[1, 0, 0], [0, 0, 1]] }; // prettier-ignore
    expect(() => groupPredictions({ predictions: three, groups: ['a', 'a'], rule: 'max' })).toThrow(/expected mean/);
    expect(() => groupPredictions({ predictions: three, groups: ['a', 'a'], rule: 'mean' })).toThrow(
      /group a holds images of classes 0, 2/,
    );
    expect(() => groupPredictions({ predictions: images, groups: ['a'], rule: 'mean' })).toThrow(
      /1 groups came with 5/,
    );
  });
});
