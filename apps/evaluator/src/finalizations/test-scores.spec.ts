import type { PredictionFile } from '@paucis/contracts';
import { describe, expect, it } from 'vitest';
import { testResultOf } from './test-scores.js';

/** Science notes 12.5: AUC .8 and .56, z 1.575677, p .115100, logit interval of A (.374858, .963877). */
const labels = [1, 1, 1, 1, 1, 0, 0, 0, 0, 0];
const a = [0.9, 0.8, 0.7, 0.6, 0.3, 0.75, 0.5, 0.4, 0.2, 0.1];
const b = [0.8, 0.95, 0.3, 0.45, 0.35, 0.7, 0.5, 0.65, 0.4, 0.2];
const ids = labels.map((_, at) => `test-${at}`);
const fileOf = (scores: readonly number[]): PredictionFile => ({
  sampleIds: ids,
  labels,
  scores: scores.map((score) => [1 - score, score]),
  groups: ids,
});
const finalist = (role: 'winner' | 'baseline') => ({ role, trialId: `t-${role}`, family: 'small-cnn x none' });
const common = { testSize: 10, look: 3, sweepId: 'sweep_1' };

describe('the test column', () => {
  it('holds the AUC with its logit interval, Wilson accuracy, and the look', () => {
    const { scores, difference } = testResultOf({
      ...common,
      tested: [{ finalist: finalist('winner'), predictions: fileOf(a) }],
    });

    const [winner] = scores;
    expect(winner).toMatchObject({ role: 'winner', look: 3, n: 10, collapsed: false });
    expect(winner?.auc.estimate).toBeCloseTo(0.8, 12);
    expect(winner?.auc.low).toBeCloseTo(0.374858, 6);
    expect(winner?.auc.high).toBeCloseTo(0.963877, 6);
    // .9 .8 .7 .6 and .5 .4 .2 .1 are right: .75 and .3 are not.
    expect(winner?.accuracy.estimate).toBeCloseTo(0.8, 12);
    expect(difference).toBeUndefined();
  });

  it('compares winner and baseline on the same images, in whatever order their files came', () => {
    const reversed = fileOf(b);
    const other = {
      sampleIds: [...ids].reverse(),
      labels: [...labels].reverse(),
      scores: [...reversed.scores].reverse(),
      groups: [...ids].reverse(),
    };

    const { difference } = testResultOf({
      ...common,
      tested: [
        { finalist: finalist('winner'), predictions: fileOf(a) },
        { finalist: finalist('baseline'), predictions: other },
      ],
    });

    expect(difference?.estimate).toBeCloseTo(0.24, 12);
    expect(difference?.p).toBeCloseTo(0.1151, 5);
    expect(difference?.low).toBeCloseTo(0.24 - (1.959964 * 0.24) / 1.575677, 5);
  });

  it('refuses predictions that leave a test image out', () => {
    const short = { ...fileOf(a), sampleIds: ['test-0', ...ids.slice(0, 9)] };

    expect(() => testResultOf({ ...common, tested: [{ finalist: finalist('winner'), predictions: short }] })).toThrow(
      'expected predictions of 10 test images',
    );
  });

  it('resamples patients where there are more than two classes', () => {
    const three = Array.from({ length: 60 }, (_, at) => at % 3);
    const scores = three.map((label, at) =>
      [0, 1, 2].map((column) => (column === label ? 0.5 : 0.25) + (at % 7 === column ? 0.3 : 0)),
    );
    const many = three.map((_, at) => `test-${at}`);
    const predictions = { sampleIds: many, labels: three, scores, groups: many };

    const {
      scores: [winner],
    } = testResultOf({ ...common, testSize: 60, tested: [{ finalist: finalist('winner'), predictions }] });

    expect(winner?.auc.method).toBe('bca');
    expect(winner?.auc.low).toBeLessThan(winner?.auc.estimate as number);
  });
});
