import { describe, expect, it } from 'vitest';
import { delong, delongCovariance, delongPaired, placements } from './delong.js';
import { normalQuantile } from './distributions/normal.js';
import { seededRandom } from './seeded-random.js';

/** science.md 12.5 */
const labels = [1, 1, 1, 1, 1, 0, 0, 0, 0, 0];
const a = [0.9, 0.8, 0.7, 0.6, 0.3, 0.75, 0.5, 0.4, 0.2, 0.1];
const b = [0.8, 0.95, 0.3, 0.45, 0.35, 0.7, 0.5, 0.65, 0.4, 0.2];

describe("DeLong's variance and test", () => {
  it('gives the AUCs, the covariance and the paired test of the reference', () => {
    const test = delongPaired({ labels, scoresA: a, scoresB: b });

    expect(test.aucA).toBeCloseTo(0.8, 12);
    expect(test.aucB).toBeCloseTo(0.56, 12);
    expect(delong({ labels, scores: a }).variance).toBeCloseTo(0.024, 12);
    expect(delong({ labels, scores: b }).variance).toBeCloseTo(0.0472, 12);
    expect(delongCovariance(placements(labels, a), placements(labels, b))).toBeCloseTo(0.024, 12);
    expect(test.z).toBeCloseTo(1.575677, 6);
    expect(test.p).toBeCloseTo(0.1151, 6);
    expect(test.method).toBe('delong-paired');
  });

  it('keeps the interval inside (0, 1) by the logit scale', () => {
    const interval = delong({ labels, scores: a });

    expect(interval.low).toBeCloseTo(0.374858, 6);
    expect(interval.high).toBeCloseTo(0.963877, 6);
    expect(interval).toMatchObject({ level: 0.95, method: 'delong-logit' });
  });

  it('names the exact bound where the classes are separated and the variance says nothing', () => {
    const perfect = delong({ labels: [1, 1, 1, 0, 0, 0, 0], scores: [9, 8, 7, 3, 2, 1, 0] });
    expect(perfect).toMatchObject({ estimate: 1, high: 1, variance: 0, method: 'separable-pairs-exact' });
    expect(perfect.low).toBeCloseTo(0.025 ** (1 / 3), 12); // three disjoint pairs

    const reversed = delong({ labels: [0, 0, 0, 1, 1, 1, 1], scores: [9, 8, 7, 3, 2, 1, 0] });
    expect(reversed).toMatchObject({ estimate: 0, low: 0, method: 'separable-pairs-exact' });
    expect(reversed.high).toBeCloseTo(1 - 0.025 ** (1 / 3), 12);

    const constant = delong({ labels: [1, 1, 0, 0], scores: [1, 1, 1, 1] });
    expect(constant).toMatchObject({ estimate: 0.5, method: 'tied-pairs-wilson' });
    expect(constant.low).toBeLessThan(0.2);
    expect(constant.high).toBeGreaterThan(0.8);
  });

  it('is antisymmetric, and finds no difference between a model and a monotone map of it', () => {
    const there = delongPaired({ labels, scoresA: a, scoresB: b });
    const back = delongPaired({ labels, scoresA: b, scoresB: a });
    expect(back.z).toBeCloseTo(-there.z, 12);
    expect(back.p).toBeCloseTo(there.p, 12);
    expect(delongPaired({ labels, scoresA: a, scoresB: a.map((x) => x ** 3) })).toMatchObject({ z: 0, p: 1 });

    const opposite = delongPaired({ labels: [1, 1, 0, 0], scoresA: [4, 3, 2, 1], scoresB: [1, 2, 3, 4] });
    expect(opposite).toMatchObject({ difference: 1, z: Infinity, p: 0.5, method: 'sign-of-pairs' });
  });

  it('covers the true AUC about as often as it says, with 15 and 30 samples a class', () => {
    // Binormal scores: AUC = Φ(δ/√2). 800 samples; the share covered has a standard error of .008.
    const delta = 1.2;
    const trueAuc = 0.80193773;
    const random = seededRandom(5, 'delong-coverage');
    const gauss = (): number => normalQuantile(random.next() || Number.EPSILON);
    for (const size of [15, 30]) {
      let covered = 0;
      for (let round = 0; round < 800; round += 1) {
        const classes = Array.from({ length: 2 * size }, (_, at) => (at < size ? 1 : 0));
        const { low, high } = delong({ labels: classes, scores: classes.map((label) => gauss() + label * delta) });
        covered += low <= trueAuc && trueAuc <= high ? 1 : 0;
      }
      expect(covered / 800).toBeGreaterThan(0.925);
      expect(covered / 800).toBeLessThan(0.985);
    }
  });
});
