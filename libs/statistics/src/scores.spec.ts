import { Invalid } from '@paucis/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracy } from './accuracy.js';
import { averagePrecision, prAuc } from './average-precision.js';
import { balancedAccuracy } from './balanced-accuracy.js';
import { f1 } from './f1.js';
import { kappa, quadraticKappa } from './kappa.js';
import { mcc } from './mcc.js';
import type { Predictions } from './predictions.js';
import reference from './scores.reference.json' with { type: 'json' };

/** science.md 12.6 */
const multiclass: Predictions = {
  task: 'multiclass',
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

function fromCounts(counts: { tp: number; fp: number; fn: number; tn: number }): Predictions {
  const { tp, fp, fn, tn } = counts;
  const rows = [...repeat([1, 0.9], tp), ...repeat([0, 0.9], fp), ...repeat([1, 0.1], fn), ...repeat([0, 0.1], tn)];
  return {
    task: 'binary',
    labels: rows.map(([label]) => label as number),
    scores: rows.map(([, score]) => [score as number]),
  };
}

function repeat<Item>(item: Item, times: number): Item[] {
  return Array.from({ length: times }, () => item);
}

/** Predictions where every class is among the labels. */
const anyPredictions = fc
  .tuple(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 0, max: 30 }), fc.infiniteStream(fc.nat(1000)))
  .map(([classes, extra, stream]): Predictions => {
    const next = (): number => stream.next().value as number;
    const labels = Array.from({ length: classes + extra }, (_, at) => (at < classes ? at : next() % classes));
    return { task: 'multiclass', labels, scores: labels.map(() => Array.from({ length: classes }, next)) };
  });

describe('scores of the answers', () => {
  it('gives the reference values for three classes', () => {
    expect(f1(multiclass, 'macro')).toBeCloseTo(0.5222222, 7);
    expect(mcc(multiclass)).toBeCloseTo(0.2611165, 7);
    expect(kappa(multiclass)).toBeCloseTo(0.25, 12);
    expect(quadraticKappa(multiclass)).toBeCloseTo(0.5714286, 7);
    expect(balancedAccuracy(multiclass)).toBeCloseTo(0.5, 12);
  });

  it('gives the reference values for two classes', () => {
    const binary = fromCounts({ tp: 40, fp: 10, fn: 5, tn: 45 });

    expect(mcc(binary)).toBeCloseTo(0.7035265, 7);
    expect(f1(binary, 'positive')).toBeCloseTo(0.8421053, 7);
    expect(kappa(binary)).toBeCloseTo(0.7, 12);
    expect(balancedAccuracy(binary)).toBeCloseTo((40 / 45 + 45 / 55) / 2, 12);
  });

  it("gives scikit-learn's values", () => {
    for (const { labels, scores, ...expected } of reference.multiclass) {
      const predictions: Predictions = { task: 'multiclass', labels, scores };

      expect(f1(predictions, 'macro')).toBeCloseTo(expected.f1Macro, 12);
      expect(f1(predictions, 'micro')).toBeCloseTo(expected.f1Micro, 12);
      expect(mcc(predictions)).toBeCloseTo(expected.mcc, 12);
      expect(kappa(predictions)).toBeCloseTo(expected.kappa, 12);
      expect(quadraticKappa(predictions)).toBeCloseTo(expected.quadraticKappa, 12);
      expect(balancedAccuracy(predictions)).toBeCloseTo(expected.balancedAccuracy, 12);
      expect(prAuc(predictions)).toBeCloseTo(expected.prAuc, 12);
    }
  });

  it('gives a constant answer no more than chance, and says where a score does not exist', () => {
    const zeros = { ...multiclass, scores: Array.from(multiclass.labels, () => [1, 0, 0]) };

    expect(balancedAccuracy(zeros)).toBeCloseTo(1 / 3, 12);
    expect(kappa(zeros)).toBeCloseTo(0, 12);
    expect(f1(zeros, 'macro')).toBeCloseTo((1 / 3) * (4 / 8), 12);
    expect(() => mcc(zeros)).toThrow(/MCC: undefined, all 6 answers are one class/);
    expect(() => balancedAccuracy({ ...multiclass, labels: [0, 0, 0, 2, 2, 2] })).toThrow(/without samples of class 1/);
    expect(() => f1({ ...zeros, labels: [0, 0, 0, 2, 2, 2] }, 'macro')).toThrow(/class 1 is neither/);
    expect(() => f1(multiclass, 'positive')).toThrow(/no positive class/);
    expect(() => kappa({ ...zeros, labels: [0, 0, 0, 0, 0, 0] })).toThrow(Invalid);
  });

  it('is invariant to the order of the samples and to the names of the classes, and is 1 for right answers', () => {
    fc.assert(
      fc.property(anyPredictions, ({ task, labels, scores }) => {
        const order = Array.from(labels, (_, at) => at).reverse();
        const classes = scores[0]?.length as number;
        const renamed: Predictions = {
          task,
          labels: order.map((at) => (classes - 1 - (labels[at] as number)) as number),
          scores: order.map((at) => Array.from(scores[at] as number[]).reverse()),
        };
        const unique = Array.from(scores).every((row) => new Set(Array.from(row)).size === row.length);
        const right = { task, labels, scores: Array.from(labels, (label) => oneHot(label, classes)) };
        for (const score of [balancedAccuracy, kappa, quadraticKappa]) {
          if (unique) expect(score(renamed)).toBeCloseTo(score({ task, labels, scores }), 10);
          expect(score(right)).toBeCloseTo(1, 12);
        }
        expect(f1({ task, labels, scores }, 'micro')).toBeCloseTo(accuracy({ task, labels, scores }), 12);
        expect(mcc(right)).toBeCloseTo(1, 12);
      }),
    );
  });
});

function oneHot(label: number, classes: number): number[] {
  return Array.from({ length: classes }, (_, at) => (at === label ? 1 : 0));
}

describe('average precision', () => {
  it('sums precision over the steps of recall, and gives tied scores one step', () => {
    expect(averagePrecision([1, 0, 1, 0], [0.9, 0.8, 0.7, 0.1])).toBeCloseTo((1 + 2 / 3) / 2, 12);
    expect(averagePrecision([1, 0, 1, 0], [0.5, 0.5, 0.5, 0.5])).toBe(0.5);
    expect(() => averagePrecision([0, 0], [0.1, 0.2])).toThrow(/average precision: undefined/);
  });

  it('is invariant to monotone maps and never below what one positive at the end would give', () => {
    const sample = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 9 })), { minLength: 2 });
    fc.assert(
      fc.property(sample, (rows) => {
        const labels = rows.map(([label], at) => (at < 2 ? at : label));
        const scores = rows.map(([, score]) => score);
        const value = averagePrecision(labels, scores);
        const positives = labels.filter((label) => label === 1).length;

        expect(
          averagePrecision(
            labels,
            scores.map((score) => score ** 3 - 5),
          ),
        ).toBe(value);
        expect(value).toBeGreaterThan(0);
        expect(value).toBeLessThanOrEqual(1);
        expect(averagePrecision(labels, labels)).toBe(1);
        expect(averagePrecision(labels, new Array<number>(labels.length).fill(7))).toBeCloseTo(
          positives / labels.length,
          12,
        );
      }),
    );
  });
});
