import { describe, expect, it } from 'vitest';
import { auc } from './auc.js';
import { crossValidatedAuc } from './cross-validated-auc.js';
import { delong } from './delong.js';
import { normalQuantile } from './distributions/normal.js';
import { seededRandom } from './seeded-random.js';

const trueAuc = 0.80193773; // Φ(1.2/√2)

function binormalFolds(seed: number, folds: number, perClass: number, copies = 1) {
  const random = seededRandom(seed, 'folds');
  const gauss = (): number => normalQuantile(random.next() || Number.EPSILON);
  return Array.from({ length: folds }, (_, fold) => {
    const base = Array.from({ length: 2 * perClass }, (_, at) => ({
      label: at < perClass ? 1 : 0,
      id: `${fold}-${at}`,
    }));
    // Each fold's model has its own scale and offset: pooling its scores would be wrong.
    const scored = base.map((sample) => ({
      ...sample,
      score: (gauss() + 1.2 * sample.label) * (1 + fold) + 10 * fold,
    }));
    const all = Array.from({ length: copies }, () => scored).flat();
    return {
      fold: `${fold}`,
      labels: all.map(({ label }) => label),
      scores: all.map(({ score }) => [score]),
      groups: all.map(({ id }) => id),
    };
  });
}

describe('cross-validated AUC', () => {
  it('is the mean of within-fold AUCs, with the variance of independent folds', () => {
    const folds = binormalFolds(1, 5, 8);

    const result = crossValidatedAuc({ task: 'binary', folds });

    const each = folds.map(({ labels, scores }) =>
      delong({ labels, scores: scores.map(([score]) => score as number) }),
    );
    expect(result.folds).toEqual(each.map(({ estimate }) => expect.closeTo(estimate, 12)));
    expect(result.estimate).toBeCloseTo(each.reduce((sum, { estimate }) => sum + estimate, 0) / 5, 12);
    const variance = each.reduce((sum, fold) => sum + fold.variance, 0) / 25;
    expect(result.standardError).toBeCloseTo(Math.sqrt(variance), 12);
    expect(result).toMatchObject({ method: 'cv-auc-influence-logit', groups: 80 });
    expect(result.low).toBeLessThan(result.estimate);
    expect(result.high).toBeLessThan(1);
  });

  it('does not become more certain by copies of the same patients or by more seeds of the same samples', () => {
    const folds = binormalFolds(2, 5, 10);
    const once = crossValidatedAuc({ task: 'binary', folds });

    const copied = crossValidatedAuc({ task: 'binary', folds: binormalFolds(2, 5, 10, 3) });
    const seeds = crossValidatedAuc({ task: 'binary', folds: [...folds, ...folds] });
    const strangers = crossValidatedAuc({
      task: 'binary',
      folds: binormalFolds(2, 5, 10, 3).map((fold) => ({ ...fold, groups: undefined })),
    });

    expect(seeds.standardError).toBeCloseTo(once.standardError, 12);
    expect(copied.standardError / once.standardError).toBeGreaterThan(0.93); // only the small-sample factor differs
    expect(strangers.standardError / once.standardError).toBeLessThan(0.6); // what ignoring the groups would claim
  });

  it('averages influence functions over one-vs-rest questions', () => {
    const labels = [0, 0, 1, 1, 2, 2];
    const scores = [
      [0.7, 0.2, 0.1],
      [0.4, 0.5, 0.1],
      [0.2, 0.6, 0.2],
      [0.5, 0.3, 0.2],
      [0.1, 0.3, 0.6],
      [0.2, 0.45, 0.35],
    ];

    const result = crossValidatedAuc({ task: 'multiclass', folds: [{ fold: '0', labels, scores }] });

    expect(result.estimate).toBeCloseTo(auc({ task: 'multiclass', labels, scores }), 12);
    expect(result.low).toBeGreaterThan(0);
    expect(result.high).toBeLessThan(1);
  });

  it('gives the exact bound where every fold is separated, and the fold where one cannot be scored', () => {
    const fold = (name: string, labels: number[]) => ({
      fold: name,
      labels,
      scores: labels.map((label, at) => [label + at / 100]),
    });

    const perfect = crossValidatedAuc({ task: 'binary', folds: [fold('0', [0, 0, 1, 1]), fold('1', [0, 0, 1, 1])] });

    expect(perfect).toMatchObject({ estimate: 1, high: 1, method: 'separable-pairs-exact' });
    expect(perfect.low).toBeCloseTo(0.025 ** (1 / 4), 12); // four positives, four negatives
    expect(() => crossValidatedAuc({ task: 'binary', folds: [fold('0', [0, 1]), fold('b', [0, 0])] })).toThrow(
      /^fold b:/,
    );
  });

  it('stays finite and wide where a fold holds a single positive', () => {
    const folds = [0, 1, 2].map((at) => ({
      fold: `${at}`,
      labels: [1, 0, 0, 0],
      scores: [[0.5], [0.1], [0.2], [0.6 - at / 5]],
    }));

    const result = crossValidatedAuc({ task: 'binary', folds });

    expect(result.standardError).toBeGreaterThan(0.05);
    expect(result.high).toBeLessThanOrEqual(1);
  });

  it('covers the true AUC about as often as it says, five folds of 8 + 8', () => {
    let covered = 0;
    for (let round = 0; round < 800; round += 1) {
      const { low, high } = crossValidatedAuc({ task: 'binary', folds: binormalFolds(1000 + round, 5, 8) });
      covered += low <= trueAuc && trueAuc <= high ? 1 : 0;
    }
    expect(covered / 800).toBeGreaterThan(0.925); // nominal .95, standard error .008
    expect(covered / 800).toBeLessThan(0.98);
  });
});
