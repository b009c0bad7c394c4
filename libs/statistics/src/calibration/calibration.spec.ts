import { Invalid } from '@paucis/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auc } from '../auc.js';
import { answersOf, type Predictions } from '../predictions.js';
import { brier } from '../brier.js';
import { negativeLogLikelihood } from '../negative-log-likelihood.js';
import { logit, normalQuantile, sigmoid } from '../distributions/normal.js';
import { studentQuantile } from '../distributions/student.js';
import binary from '../operating-points/binary.reference.json' with { type: 'json' };
import reference from '../scores.reference.json' with { type: 'json' };
import { seededRandom } from '../seeded-random.js';
import { calibrationError, calibrationErrorKinds } from './calibration-error.js';
import clustered from './cox-clustered.reference.json' with { type: 'json' };
import { coxCalibration } from './cox-calibration.js';
import { deviationIfCalibrated } from './deviation-if-calibrated.js';
import { crossFitTemperature, fitTemperature, scaleTemperature } from './temperature.js';

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

const binaryOf = (labels: number[], p: number[]): Predictions => ({
  task: 'binary',
  labels,
  scores: p.map((q) => [q]),
});

describe('calibration error', () => {
  it('gives the reference value', () => {
    const { error, bins } = calibrationError(multiclass, { kind: 'equal-width' });

    expect(error).toBeCloseTo(0.425, 12);
    expect(bins.reduce((sum, { n }) => sum + n, 0)).toBe(6);
  });

  it('puts a probability on an edge into the lower bin', () => {
    // 3/15 and 3/15 + 1e-9 are in different bins: |0 - .2| and |1 - .2| do not cancel
    const edge = binaryOf([0, 1], [3 / 15, 3 / 15 + 1e-9]);
    expect(calibrationError(edge, { kind: 'class-wise' }).error).toBeCloseTo((0.2 + 0.8) / 2, 8);
    for (let k = 1; k <= 15; k += 1) {
      const pair = binaryOf([1, 0], [k / 15, Math.max(0, (k - 0.5) / 15)]);
      expect(calibrationError(pair, { kind: 'class-wise' }).bins).toHaveLength(1);
    }
  });

  it('gives the class-wise error as the mean over the classes', () => {
    const { error, bins } = calibrationError(multiclass, { kind: 'class-wise', bins: 1 });
    // one bin per class: |1/3 - mean column|
    const columns = [2.1 / 6, 2.35 / 6, 1.55 / 6];
    expect(error).toBeCloseTo(columns.reduce((sum, mean) => sum + Math.abs(1 / 3 - mean), 0) / 3, 12);
    expect(bins.map((bin) => bin.class)).toEqual([0, 1, 2]);
  });

  it('fills adaptive bins evenly, keeps ties together and ignores the order of samples', () => {
    const p = [0.51, 0.6, 0.6, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];
    const labels = [1, 0, 1, 1, 0, 1, 1, 1, 1];
    const given = calibrationError(binaryOf(labels, p), { kind: 'adaptive', bins: 3 });

    expect(given.bins.map(({ n }) => n)).toEqual([4, 2, 3]);
    const back = binaryOf([...labels].reverse(), [...p].reverse());
    expect(calibrationError(back, { kind: 'adaptive', bins: 3 }).error).toBeCloseTo(given.error, 12);
    const constant = calibrationError(binaryOf([1, 0, 1], [0.6, 0.6, 0.6]), { kind: 'adaptive' });
    expect(constant.bins).toHaveLength(1);
  });

  it('knows what calibrated probabilities would score: exactly, by trying all outcomes', () => {
    const p = [0.1, 0.1, 0.45, 0.8, 0.97, 0.5];
    const sum = p.reduce((total, of) => total + of, 0);
    let expected = 0;
    for (let code = 0; code < 64; code += 1) {
      const outcome = p.map((_, at) => (code >> at) & 1);
      const chance = p.reduce((product, of, at) => product * (outcome[at] === 1 ? of : 1 - of), 1);
      expected += chance * Math.abs(outcome.reduce((total, of) => total + of, 0) - sum);
    }
    expect(deviationIfCalibrated(p)).toBeCloseTo(expected, 12);
    const many = Array.from({ length: 1001 }, (_, at) => 0.2 + (0.6 * at) / 1001);
    expect(deviationIfCalibrated(many) / deviationIfCalibrated(many.slice(1))).toBeCloseTo(Math.sqrt(1001 / 1000), 3); // normal against exact
  });

  it('shows that a small calibrated sample scores badly by chance alone', () => {
    const random = seededRandom(3, 'ece');
    for (const kind of calibrationErrorKinds) {
      let [scored, expected] = [0, 0];
      for (let round = 0; round < 200; round += 1) {
        const p = Array.from({ length: 60 }, () => random.next());
        const result = calibrationError(binaryOf(p.map((of) => (random.next() < of ? 1 : 0)), p), { kind }); // prettier-ignore
        scored += result.error / 200;
        expected += result.expectedIfCalibrated / 200;
      }
      expect(expected).toBeGreaterThan(0.05);
      expect(Math.abs(scored - expected)).toBeLessThan(0.01); // 200 x 60 samples; standard error about .003
    }
  });

  it('refuses scores that are no probabilities', () => {
    expect(() => calibrationError(binaryOf([1, 0], [1.2, 0.1]), { kind: 'adaptive' })).toThrow(/sample 0 is 1.2/);
    expect(() => calibrationError(multiclass, { kind: 'adaptive', bins: 0 })).toThrow(/bins from 1, got 0/);
  });
});

describe('calibration intercept and slope', () => {
  it("gives statsmodels' estimates and Wald intervals", () => {
    for (const { labels, scores, ...expected } of binary) {
      const result = coxCalibration({ labels, scores });
      for (const name of ['slope', 'intercept', 'inTheLarge'] as const) {
        expect(result[name].estimate).toBeCloseTo(expected[name][0] as number, 8);
        expect(result[name].low).toBeCloseTo(expected[name][1] as number, 6); // its own convergence limits the 7th digit
        expect(result[name].high).toBeCloseTo(expected[name][2] as number, 6);
      }
      expect(result.clipped).toBe(0);
    }
  });

  it("gives statsmodels' clustered standard errors where patients hold several samples", () => {
    const { labels, scores, groups, ...expected } = clustered;
    const result = coxCalibration({ labels, scores, groups });
    const patients = new Set(groups).size;
    // Ours has the factor for few groups, and Student's t: statsmodels was asked for neither.
    const half = studentQuantile(0.975, patients - 1) * Math.sqrt(patients / (patients - 1));
    for (const name of ['slope', 'intercept', 'inTheLarge'] as const) {
      const [estimate, error] = expected[name] as [number, number];
      expect(result[name].method).toBe('logistic-clustered');
      expect(result[name].estimate).toBeCloseTo(estimate, 8);
      expect(result[name].high - result[name].estimate).toBeCloseTo(half * error, 6);
    }
  });

  it('takes groups of one sample each for no groups, and repeated samples for no more than they are', () => {
    const { labels, scores } = binary[0] as (typeof binary)[number];
    const alone = coxCalibration({ labels, scores, groups: labels.map((_, at) => at) });
    const plain = coxCalibration({ labels, scores });
    const places = labels.map((_, at) => at);
    const twice = coxCalibration({
      labels: [...labels, ...labels],
      scores: [...scores, ...scores],
      groups: [...places, ...places],
    });

    expect(alone).toEqual(plain);
    expect(twice.slope.estimate).toBeCloseTo(plain.slope.estimate, 8);
    const widthOf = ({ slope }: typeof plain) => slope.high - slope.low;
    expect(widthOf(twice)).toBeGreaterThan(0.8 * widthOf(plain));
    expect(widthOf(coxCalibration({ labels: [...labels, ...labels], scores: [...scores, ...scores] }))).toBeLessThan(
      0.75 * widthOf(plain),
    );
  });

  it('covers slope and intercept in 95 % of simulated sets of patients with three images each', () => {
    const rounds = 500; // 2,000 gave .942, .955 and .954, and .835 for images taken as independent
    const covered = { slope: 0, intercept: 0, inTheLarge: 0, naive: 0 };
    for (let round = 0; round < rounds; round += 1) {
      const random = seededRandom(round, 'cox');
      const [labels, scores, groups] = [[] as number[], [] as number[], [] as number[]];
      for (let patient = 0; patient < 80; patient += 1) {
        const p = sigmoid(1.2 * normalQuantile(random.next() || 0.5) - 0.5);
        const shared = random.next();
        for (let image = 0; image < 3; image += 1) {
          // Images of a patient agree more often than chance, and yet each is positive with probability p: calibrated.
          const draw = random.next() < 0.7 ? shared : random.next();
          labels.push(draw < p ? 1 : 0);
          scores.push(p);
          groups.push(patient);
        }
      }
      const result = coxCalibration({ labels, scores, groups });
      const holds = ({ low, high }: { low: number; high: number }, truth: number) =>
        Number(low <= truth && truth <= high);
      covered.slope += holds(result.slope, 1);
      covered.intercept += holds(result.intercept, 0);
      covered.inTheLarge += holds(result.inTheLarge, 0);
      covered.naive += holds(coxCalibration({ labels, scores }).inTheLarge, 0);
    }

    for (const name of ['slope', 'intercept', 'inTheLarge'] as const) {
      expect(covered[name] / rounds, name).toBeGreaterThan(0.92); // less 2.5 standard errors of 500 rounds
      expect(covered[name] / rounds, name).toBeLessThan(0.98);
    }
    expect(covered.naive / rounds).toBeLessThan(0.9); // what taking images as independent would have given
  });

  it('undoes a known distortion: slope and intercept of the distorted scores follow in closed form', () => {
    const { labels, scores } = binary[1] as (typeof binary)[number];
    const plain = coxCalibration({ labels, scores });
    const stretched = coxCalibration({ labels, scores: scores.map((p) => sigmoid(0.3 + 2 * logit(p))) });

    expect(stretched.slope.estimate).toBeCloseTo(plain.slope.estimate / 2, 8);
    expect(stretched.intercept.estimate).toBeCloseTo(plain.intercept.estimate - 0.15 * plain.slope.estimate, 8);
  });

  it('moves certain probabilities off 0 and 1 and counts them', () => {
    const result = coxCalibration({ labels: [1, 0, 1, 0, 1, 0], scores: [1, 0, 0.4, 0.6, 0.7, 1] });
    expect(result.clipped).toBe(3);
    expect(Number.isFinite(result.slope.estimate)).toBe(true);
  });

  it('is refused where no slope exists', () => {
    expect(() => coxCalibration({ labels: [0, 0, 1], scores: [0.1, 0.3, 0.3] })).toThrow(/a threshold separates/);
    expect(() => coxCalibration({ labels: [1, 0, 1], scores: [0.1, 0.3, 0.2] })).toThrow(/a threshold separates/);
    expect(() => coxCalibration({ labels: [1, 0, 1], scores: [0.3, 0.3, 0.3] })).toThrow(/all scores are equal/);
    expect(() => coxCalibration({ labels: [1, 1], scores: [0.3, 0.4] })).toThrow(/without both classes/);
    expect(() => coxCalibration({ labels: [1, 0], scores: [3, 0.4] })).toThrow(/score 0 is 3/);
  });
});

describe('temperature scaling', () => {
  it("gives the reference temperature and SciPy's", () => {
    const temperature = fitTemperature(multiclass);

    expect(temperature).toBeCloseTo(0.4888952, 7);
    expect(negativeLogLikelihood(scaleTemperature(multiclass, temperature))).toBeCloseTo(0.6732445, 7);
    for (const { labels, scores, temperature: expected } of reference.multiclass) {
      const fitted = fitTemperature({ task: 'multiclass', labels, scores });
      expect(Math.abs(fitted - expected)).toBeLessThan(1e-6); // SciPy minimises a flat loss: half of its digits are lost
    }
  });

  it("agrees with scikit-learn's Brier score on the same cases", () => {
    for (const { labels, scores, brier: expected } of reference.multiclass) {
      expect(brier({ task: 'multiclass', labels, scores })).toBeCloseTo(expected, 12);
    }
  });

  it('never raises the likelihood loss, and keeps answers and the order of binary scores', () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 10, max: 990 }));
    fc.assert(
      fc.property(fc.array(row, { minLength: 3, maxLength: 40 }), (rows) => {
        const given = binaryOf(rows.map(([label]) => label), rows.map(([, p]) => p / 1000)); // prettier-ignore
        let temperature: number;
        try {
          temperature = fitTemperature(given);
        } catch (error) {
          expect(error).toBeInstanceOf(Invalid);
          return;
        }
        const scaled = scaleTemperature(given, temperature);
        const loss = negativeLogLikelihood(scaled);

        expect(loss).toBeLessThanOrEqual(negativeLogLikelihood(given) + 1e-12);
        for (const other of [0.98, 1.02]) {
          expect(loss).toBeLessThanOrEqual(negativeLogLikelihood(scaleTemperature(given, temperature * other)) + 1e-12);
        }
        if (temperature < 0.15 || temperature > 1e6) return; // double precision would tie scores
        expect(answersOf(scaled)).toEqual(answersOf(given));
        if (new Set(given.labels as number[]).size === 2) expect(auc(scaled)).toBeCloseTo(auc(given), 12);
      }),
    );
  });

  it('keeps the columns that came, certain rows too', () => {
    const scaled = scaleTemperature({ task: 'binary', labels: [1, 0], scores: [[0, 1], [0.8, 0.2]] }, 2); // prettier-ignore
    expect(scaled.scores[0]).toEqual([0, 1]);
    expect(scaled.scores[1]?.[1]).toBeCloseTo(1 / 3, 12);
    expect(scaleTemperature(binaryOf([0], [0.2]), 2).scores[0]?.[0]).toBeCloseTo(1 / 3, 12);
  });

  it('scores each part at the temperature of the others', () => {
    const { labels, scores } = binary[1] as (typeof binary)[number];
    const parts = labels.map((_, at) => at % 3);
    const whole = binaryOf(labels, scores);

    const { predictions, temperatures } = crossFitTemperature({ predictions: whole, parts });

    expect([...temperatures.keys()]).toEqual(['0', '1', '2']);
    const others = labels.map((_, at) => at).filter((at) => at % 3 !== 1);
    const expected = fitTemperature(
      binaryOf(
        others.map((at) => labels[at] as number),
        others.map((at) => scores[at] as number),
      ),
    );
    expect(temperatures.get('1')).toBe(expected);
    expect(predictions.scores[1]).toEqual(scaleTemperature(whole, expected).scores[1]);
    expect(predictions.labels).toEqual(labels);
  });

  it('says where no temperature is best', () => {
    expect(() => fitTemperature(binaryOf([1, 0], [0.9, 0.2]))).toThrow(/every answer is right/);
    expect(() => fitTemperature(binaryOf([0, 1], [0.9, 0.2]))).toThrow(/no T is high enough/);
    expect(() => crossFitTemperature({ predictions: multiclass, parts: [0, 0, 0, 0, 0, 0] })).toThrow(
      /at least 2 parts/,
    );
    expect(() =>
      crossFitTemperature({ predictions: binaryOf([1, 0, 0, 1], [0.9, 0.2, 0.8, 0.3]), parts: [0, 0, 1, 1] }),
    ).toThrow(/all parts but 0: .*no T is high enough/);
    expect(() => scaleTemperature(multiclass, 0)).toThrow(/above 0, got 0/);
  });
});
