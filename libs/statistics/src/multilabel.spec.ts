import { describe, expect, it } from 'vitest';
import { auc } from './auc.js';
import { findingOf, multilabelAccuracy, multilabelAuc, multilabelF1 } from './multilabel.js';
import reference from './scores.reference.json' with { type: 'json' };

const { labels, scores, ...expected } = reference.multilabel;

describe('multi-label scores', () => {
  it("gives scikit-learn's means over the findings", () => {
    expect(multilabelAuc({ labels, scores })).toBeCloseTo(expected.auc, 12);
    expect(multilabelAccuracy({ labels, scores })).toBeCloseTo(expected.accuracy, 12);
    expect(multilabelF1({ labels, scores }, 'macro')).toBeCloseTo(expected.f1Macro, 12);
    expect(multilabelF1({ labels, scores }, 'micro')).toBeCloseTo(expected.f1Micro, 12);
  });

  it('asks one finding like any binary task', () => {
    const perFinding = [0, 1, 2, 3].map((finding) => auc(findingOf({ labels, scores }, finding)));

    expect(perFinding.reduce((sum, value) => sum + value, 0) / 4).toBeCloseTo(expected.auc, 12);
  });

  it('calls a model that finds nothing right about everything that is rare, which is why accuracy is no headline', () => {
    const rare = labels.map((_, at) => [at === 0 ? 1 : 0, at === 1 ? 1 : 0]);
    const nothing = rare.map(() => [0.1, 0.1]);

    expect(multilabelAccuracy({ labels: rare, scores: nothing })).toBeCloseTo(29 / 30, 12);
    expect(multilabelAuc({ labels: rare, scores: nothing })).toBe(0.5);
  });

  it('refuses a finding that is never there, and names what does not fit', () => {
    const never = { labels: [[1, 0], [0, 0]], scores: [[0.9, 0.2], [0.1, 0.3]] }; // prettier-ignore
    expect(() => multilabelAuc(never)).toThrow(/finding 1: AUC: undefined without both classes/);
    expect(() => multilabelF1(never, 'macro')).toThrow(/finding 1 is neither/);
    expect(() => multilabelAuc({ ...never, labels: [[1, 2], [0, 0]] })).toThrow(/label 0,1 is 2, expected 0 or 1/); // prettier-ignore
    expect(() => multilabelAuc({ ...never, scores: [[0.9], [0.1]] })).toThrow(/row 0 has 2 labels and 1 scores/);
    expect(() => multilabelAuc({ labels: [], scores: [] })).toThrow(/0 label rows/);
  });
});
