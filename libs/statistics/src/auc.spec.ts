import { Invalid } from '@paucis/contracts';
import { describe, expect, it } from 'vitest';
import { accuracy } from './accuracy.js';
import { auc } from './auc.js';
import { brier } from './brier.js';
import { collapse } from './collapse.js';
import { negativeLogLikelihood } from './negative-log-likelihood.js';
import { rocAuc } from './roc-auc.js';
import reference from './roc-auc.reference.json' with { type: 'json' };
import { type Random, seededRandom } from './seeded-random.js';

/** science.md 12.6 */
const multiclass = {
  task: 'multiclass' as const,
  labels: [0, 0, 1, 1, 2, 2],
  scores: [
    [0.7, 0.2, 0.1],
    [0.4, 0.5, 0.1],
    [0.2, 0.6, 0.2],
    [0.5, 0.3, 0.2],
    [0.1, 0.3, 0.6],
    [0.2, 0.45, 0.35],
  ],
};

/** Labels and coarse scores, so that there are many ties. */
function sample(random: Random, size: number): { labels: number[]; scores: number[] } {
  const labels = Array.from({ length: size }, (_, at) => (at < 2 ? at : random.integer(2)));
  return { labels, scores: labels.map((label) => random.integer(12) + 2 * label) };
}

function shuffledOrder(random: Random, size: number): number[] {
  const order = Array.from({ length: size }, (_, at) => at);
  for (let at = size - 1; at > 0; at -= 1) {
    const other = random.integer(at + 1);
    [order[at], order[other]] = [order[other] as number, order[at] as number];
  }
  return order;
}

describe('area under the ROC curve', () => {
  it('counts ties one half', () => {
    expect(rocAuc([0, 0, 1, 1, 1], [0.1, 0.5, 0.5, 0.5, 0.9])).toBeCloseTo(0.8333333, 7);
    expect(rocAuc([0, 1], [3, 3])).toBe(0.5);
  });

  it('equals the count over all pairs, and is invariant to monotone maps and to the order of the samples', () => {
    const random = seededRandom(1, 'auc');
    for (let round = 0; round < 50; round += 1) {
      const { labels, scores } = sample(random, 5 + random.integer(60));
      let wins = 0;
      let pairs = 0;
      labels.forEach((a, i) =>
        labels.forEach((b, j) => {
          if (a !== 1 || b !== 0) return;
          pairs += 1;
          wins += (scores[i] as number) > (scores[j] as number) ? 1 : scores[i] === scores[j] ? 0.5 : 0;
        }),
      );
      const value = rocAuc(labels, scores);
      const order = shuffledOrder(random, labels.length);

      expect(value).toBeCloseTo(wins / pairs, 12);
      expect(
        rocAuc(
          labels,
          scores.map((score) => Math.exp(score / 3) - 7),
        ),
      ).toBe(value);
      expect(
        rocAuc(
          labels,
          scores.map((score) => -score),
        ),
      ).toBeCloseTo(1 - value, 12);
      expect(
        rocAuc(
          labels.map((label) => 1 - label),
          scores,
        ),
      ).toBeCloseTo(1 - value, 12);
      expect(
        rocAuc(
          order.map((at) => labels[at] as number),
          order.map((at) => scores[at] as number),
        ),
      ).toBe(value);
    }
  });

  it('is refused where a class is absent, a score is not a number or lengths differ', () => {
    expect(() => rocAuc([1, 1], [0.2, 0.3])).toThrow(/2 positive and 0 negative/);
    expect(() => rocAuc([0, 1], [NaN, 1])).toThrow(Invalid);
    expect(() => rocAuc([0, 1, 1], [1, 2])).toThrow(/3 labels came with 2 scores/);
    expect(() => auc({ ...multiclass, labels: [0, 0, 1, 1, 1, 1] })).toThrow(Invalid);
  });

  it('macro-averages one-vs-rest for many classes and takes the last column for two', () => {
    expect(auc(multiclass)).toBeCloseTo(0.8541667, 7);
    for (const { labels, scores, macro } of reference) {
      expect(auc({ task: 'multiclass', labels, scores })).toBeCloseTo(macro, 12); // scikit-learn's
    }
    const labels = [0, 1, 1, 0, 1];
    const positive = [0.1, 0.7, 0.4, 0.4, 0.9];
    const two = positive.map((p) => [1 - p, p]);
    expect(auc({ task: 'binary', labels, scores: two })).toBe(rocAuc(labels, positive));
    expect(auc({ task: 'binary', labels, scores: positive.map((p) => [p]) })).toBe(rocAuc(labels, positive));
  });
});

describe('threshold and probability metrics', () => {
  it('gives the accuracy, Brier score and likelihood of the reference', () => {
    expect(accuracy(multiclass)).toBe(0.5);
    expect(brier(multiclass)).toBeCloseTo(0.4508333, 7);
    expect(negativeLogLikelihood(multiclass)).toBeCloseTo(0.7580687, 6); // the exact sum is .75806864: its 7th digit is rounded up
  });

  it('counts a binary score of exactly one half as negative', () => {
    const scores = [
      [0.5, 0.5],
      [0.49, 0.51],
    ];
    expect(accuracy({ task: 'binary', labels: [0, 1], scores })).toBe(1);
    expect(accuracy({ task: 'binary', labels: [1, 0], scores })).toBe(0);
    expect(brier({ task: 'binary', labels: [0, 1], scores })).toBeCloseTo((0.25 + 0.49 ** 2) / 2, 12);
    expect(negativeLogLikelihood({ task: 'binary', labels: [0, 1], scores })).toBeCloseTo(
      -(Math.log(0.5) + Math.log(0.51)) / 2,
      12,
    );
  });

  it('names a label or a row that does not fit', () => {
    expect(() => accuracy({ ...multiclass, labels: [0, 0, 1, 1, 2, 3] })).toThrow(/label 5 is 3, expected 0 to 2/);
    expect(() => accuracy({ task: 'binary', labels: [0, 1], scores: [[0.1, 0.9], [1]] })).toThrow(/row 1 has 1 scores/);
  });
});

describe('majority collapse', () => {
  const scoresOf = (positive: number[]): number[][] => positive.map((p) => [1 - p, p]);

  it('flags constant scores and one answer for all, and tells them apart', () => {
    const labels = [1, 1, 1, 0];
    expect(collapse({ task: 'binary', labels, scores: scoresOf([0.7, 0.7, 0.7, 0.7]) })).toEqual({
      collapsed: true,
      reason: 'constant-scores',
      answer: 1,
      answerShare: 1,
      majority: 1,
      majorityShare: 0.75,
    });
    expect(collapse({ task: 'binary', labels, scores: scoresOf([0.7, 0.8, 0.9, 0.6]) }).reason).toBe('one-answer');
  });

  it('does not flag a model that gives both answers', () => {
    const verdict = collapse({ task: 'binary', labels: [1, 1, 1, 0], scores: scoresOf([0.7, 0.7, 0.7, 0.2]) });
    expect(verdict).toMatchObject({ collapsed: false, answerShare: 0.75 });
    expect(verdict.reason).toBeUndefined();
  });
});
