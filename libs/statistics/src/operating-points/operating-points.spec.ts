import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averagePrecision } from '../average-precision.js';
import type { Interval } from '../interval.js';
import { seededRandom } from '../seeded-random.js';
import { isUnscored } from '../unscored.js';
import { wilson } from '../wilson.js';
import { rocPoints, sensitivityAtSpecificity, specificityAtSensitivity } from './best-threshold.js';
import reference from './binary.reference.json' with { type: 'json' };
import { decisionCurve } from './decision-curve.js';
import { operatingPoint } from './operating-point.js';
import { predictiveValues } from './predictive-values.js';

/** science.md 12.5 */
const labels = [1, 1, 1, 1, 1, 0, 0, 0, 0, 0];
const scores = [0.9, 0.8, 0.7, 0.6, 0.3, 0.75, 0.5, 0.4, 0.2, 0.1];

function expectInterval(interval: unknown, [estimate, low, high]: readonly (number | undefined)[]): void {
  const { estimate: e, low: l, high: h } = interval as Interval;
  expect(e).toBeCloseTo(estimate as number, 10);
  expect(l).toBeCloseTo(low as number, 10);
  expect(h).toBeCloseTo(high as number, 10);
}

describe('a threshold', () => {
  it("gives the rates of the samples with statsmodels' Wilson intervals", () => {
    for (const expected of reference) {
      const point = operatingPoint({ ...expected, threshold: 0.3 });
      expectInterval(point.sensitivity, expected.sensitivity);
      expectInterval(point.ppv, expected.ppv);
      expect(averagePrecision(expected.labels, expected.scores)).toBeCloseTo(expected.averagePrecision, 12);
    }
    expect(operatingPoint({ labels, scores, threshold: 0.5 })).toMatchObject({
      truePositives: 4,
      falsePositives: 1,
      trueNegatives: 4,
      falseNegatives: 1,
      specificity: { estimate: 0.8, method: 'wilson' },
      npv: { estimate: 0.8 },
    });
  });

  it('says why a rate is undefined', () => {
    const point = operatingPoint({ labels: [1, 1], scores: [0.2, 0.3], threshold: 0.5 });

    expect(point.sensitivity).toMatchObject({ estimate: 0 });
    expect(point.specificity).toEqual({ reason: 'undefined: there is no negative sample' });
    expect(point.ppv).toEqual({ reason: 'undefined: there is no sample above the threshold' });
  });
});

describe('the best reachable point of the ROC curve', () => {
  it('takes the best that a threshold reaches, without interpolation', () => {
    expect(sensitivityAtSpecificity({ labels, scores, specificity: 0.8 })).toEqual({
      threshold: 0.5,
      sensitivity: 0.8,
      specificity: 0.8,
    });
    for (const expected of reference) {
      const at95 = specificityAtSensitivity({ ...expected, sensitivity: 0.95 });
      expect(at95.specificity).toBeCloseTo(expected.specificityAt95, 12);
      const at90 = sensitivityAtSpecificity({ ...expected, specificity: 0.9 });
      expect(at90.sensitivity).toBeCloseTo(expected.sensitivityAt90, 12);
    }
  });

  it('returns a threshold that gives exactly that point, and no threshold is better', () => {
    const sample = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 9 })), { minLength: 2 });
    fc.assert(
      fc.property(sample, fc.double({ min: 0, max: 1, noNaN: true }), (rows, sensitivity) => {
        const truth = rows.map(([label], at) => (at < 2 ? at : label));
        const given = rows.map(([, score]) => score);
        const best = specificityAtSensitivity({ labels: truth, scores: given, sensitivity });
        const applied = operatingPoint({ labels: truth, scores: given, threshold: best.threshold });

        expect((applied.sensitivity as Interval).estimate).toBeCloseTo(best.sensitivity, 12);
        expect((applied.specificity as Interval).estimate).toBeCloseTo(best.specificity, 12);
        expect(best.sensitivity).toBeGreaterThanOrEqual(sensitivity);
        for (const point of rocPoints(truth, given)) {
          if (point.sensitivity >= sensitivity) expect(point.specificity).toBeLessThanOrEqual(best.specificity);
        }
      }),
    );
  });

  it('refuses a single class and a target that is no rate', () => {
    expect(() => specificityAtSensitivity({ labels: [1], scores: [1], sensitivity: 0.9 })).toThrow(/ROC curve/);
    expect(() => specificityAtSensitivity({ labels, scores, sensitivity: 95 })).toThrow(/target is 95/);
  });
});

describe('predictive values at a stated prevalence', () => {
  it("follow Bayes' rule, with an interval that holds the estimate", () => {
    const { ppv, npv } = predictiveValues({
      sensitivity: wilson(90, 100),
      specificity: wilson(80, 100),
      prevalence: 0.01,
    });

    const [p, n] = [ppv as Interval, npv as Interval];
    expect(p.estimate).toBeCloseTo((0.9 * 0.01) / (0.9 * 0.01 + 0.2 * 0.99), 12);
    expect(n.estimate).toBeCloseTo((0.8 * 0.99) / (0.8 * 0.99 + 0.1 * 0.01), 12);
    expect(p).toMatchObject({ method: 'mover-wilson', level: 0.95 });
    expect(p.low).toBeLessThan(p.estimate);
    expect(p.high).toBeGreaterThan(p.estimate);
  });

  it('stays inside 0 to 1 for any counts, and says where nothing is called positive', () => {
    const counts = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 40 }));
    fc.assert(
      fc.property(counts, counts, fc.double({ min: 0.001, max: 0.999, noNaN: true }), ([m, a], [n, b], prevalence) => {
        const [right, cleared] = [Math.min(a, m), Math.min(b, n)];
        const values = predictiveValues({ sensitivity: wilson(right, m), specificity: wilson(cleared, n), prevalence });
        if (right === 0 && cleared === n)
          expect(values.ppv).toEqual({ reason: 'undefined: nothing is ever called positive' });
        for (const value of [values.ppv, values.npv]) {
          if (isUnscored(value)) continue;
          expect(value.low).toBeGreaterThanOrEqual(0);
          expect(value.low).toBeLessThanOrEqual(value.estimate + 1e-12);
          expect(value.high).toBeGreaterThanOrEqual(value.estimate - 1e-12);
          expect(value.high).toBeLessThanOrEqual(1);
        }
      }),
    );
    expect(() => predictiveValues({ sensitivity: wilson(1, 2), specificity: wilson(1, 2), prevalence: 0 })).toThrow(
      /prevalence is 0/,
    );
  });

  it('cover the true value about as often as they say', () => {
    const [sensitivity, specificity, prevalence] = [0.85, 0.9, 0.1];
    const truth = (sensitivity * prevalence) / (sensitivity * prevalence + (1 - specificity) * (1 - prevalence));
    const random = seededRandom(11, 'ppv');
    const draw = (n: number, p: number): number =>
      Array.from({ length: n }, () => random.next()).filter((u) => u < p).length;
    let covered = 0;
    for (let round = 0; round < 2000; round += 1) {
      const { ppv } = predictiveValues({
        sensitivity: wilson(draw(40, sensitivity), 40),
        specificity: wilson(draw(60, specificity), 60),
        prevalence,
      });
      const { low, high } = ppv as Interval;
      covered += low <= truth && truth <= high ? 1 : 0;
    }
    expect(covered / 2000).toBeGreaterThan(0.935); // standard error .005
    expect(covered / 2000).toBeLessThan(0.975);
  });
});

describe('decision curve', () => {
  it('counts true positives against false ones at the odds of the threshold', () => {
    const [point] = decisionCurve({ labels, scores, thresholds: [0.5] });
    expect(point).toEqual({ threshold: 0.5, model: 4 / 10 - 1 / 10, treatAll: 0, treatNone: 0 });

    const [low] = decisionCurve({ labels, scores, thresholds: [0.2] });
    expect(low?.model).toBeCloseTo(5 / 10 - (3 / 10) * 0.25, 12);
    expect(low?.treatAll).toBeCloseTo(0.5 - 0.5 * 0.25, 12);

    const [rare] = decisionCurve({ labels, scores, thresholds: [0.2], prevalence: 0.1 });
    expect(rare?.model).toBeCloseTo(0.1 - 0.6 * 0.9 * 0.25, 12);
  });

  it('refuses scores that are no probabilities and thresholds outside 0 to 1', () => {
    expect(() => decisionCurve({ labels, scores: scores.map((s) => 2 * s), thresholds: [0.5] })).toThrow(
      /score 0 is 1.8/,
    );
    expect(() => decisionCurve({ labels, scores, thresholds: [1] })).toThrow(/threshold is 1/);
  });
});
