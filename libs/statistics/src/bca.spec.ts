import { describe, expect, it } from 'vitest';
import { bcaFromReplicates, bootstrap } from './bca.js';
import { quantileOfSorted } from './quantile.js';
import { rocAuc } from './roc-auc.js';
import { seededRandom } from './seeded-random.js';

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Efron's law-school data: LSAT and GPA of 15 schools. */
const lsat = [576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594];
const gpa = [3.39, 3.3, 2.81, 3.03, 3.44, 3.07, 3.0, 3.43, 3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96];

function correlation(indices: Uint32Array): number {
  const x = Array.from(indices, (at) => lsat[at] as number);
  const y = Array.from(indices, (at) => gpa[at] as number);
  const [mx, my] = [meanOf(x), meanOf(y)];
  const product = (p: number[], mp: number, q: number[], mq: number): number =>
    p.reduce((sum, value, at) => sum + (value - mp) * ((q[at] as number) - mq), 0);
  return product(x, mx, y, my) / Math.sqrt(product(x, mx, x, mx) * product(y, my, y, my));
}

describe('BCa bootstrap', () => {
  it('gives the interval of the exhaustive bootstrap of five numbers', () => {
    const x = [1, 2, 4, 8, 16];
    const replicates = Array.from({ length: 3125 }, (_, code) =>
      meanOf([0, 1, 2, 3, 4].map((digit) => x[Math.floor(code / 5 ** digit) % 5] as number)),
    );
    const jackknife = [x.map((_, out) => meanOf(x.filter((_, at) => at !== out)))];

    const interval = bcaFromReplicates({ estimate: 6.2, replicates, jackknife });

    expect(interval.acceleration).toBeCloseTo(0.0662657, 7);
    expect(interval.bias).toBeCloseTo(0.0927779, 7);
    expect(interval.low).toBeCloseTo(2.6, 10);
    expect(interval.high).toBeCloseTo(12.8, 10);
    expect(interval.method).toBe('bca');
    const sorted = Float64Array.from(replicates).sort();
    expect(quantileOfSorted(sorted, 0.025)).toBeCloseTo(2, 10); // the plain percentile interval
    expect(quantileOfSorted(sorted, 0.975)).toBeCloseTo(11.4, 10);
  });

  it('falls back to the percentile interval, and says so, where the correction is not finite', () => {
    const replicates = [1, 2, 3, 4, 5];
    const aboveAll = bcaFromReplicates({ estimate: 9, replicates, jackknife: [[1, 2, 3]] });
    const constant = bcaFromReplicates({ estimate: 3, replicates, jackknife: [[2, 2, 2]] });

    expect(aboveAll.method).toBe('percentile');
    expect(constant).toMatchObject({ method: 'percentile', low: 1.1, high: 4.9 });
  });

  it('agrees with the law-school example', () => {
    const interval = bootstrap({ size: 15, statistic: correlation, random: seededRandom(1, 'law'), resamples: 20_000 });

    expect(interval.estimate).toBeCloseTo(0.7763745, 7);
    expect(interval.acceleration).toBeCloseTo(-0.0756716, 7);
    expect(Math.abs(interval.low - 0.334)).toBeLessThan(0.015); // Monte Carlo error of 20,000 resamples, 3 sd
    expect(Math.abs(interval.high - 0.942)).toBeLessThan(0.005);
    expect(Math.abs(interval.standardError - 0.1335)).toBeLessThan(0.003);
  });

  it('draws whole patients, as many of each class, and repeats from its seed', () => {
    const classes = [1, 0, 0, 0, 0, 0, 0, 0, 1, 1];
    const groups = ['a', 'a', 'b', 'b', 'c', 'd', 'e', 'e', 'f', 'f'];
    const seen: Uint32Array[] = [];
    const statistic = (indices: Uint32Array): number => {
      seen.push(indices);
      return rocAuc(
        [...indices].map((at) => classes[at] as number),
        [...indices].map((at) => at),
      );
    };
    const run = () => bootstrap({ size: 10, statistic, classes, groups, random: seededRandom(3, 'x'), resamples: 200 });

    const first = run();

    expect(run()).toEqual(first);
    expect(first.discarded).toBe(0);
    const countOf = (indices: Uint32Array, sample: number): number => indices.filter((at) => at === sample).length;
    for (const indices of seen.slice(1, 201)) {
      expect(countOf(indices, 0)).toBe(countOf(indices, 1));
      expect(countOf(indices, 8)).toBe(countOf(indices, 9));
      expect(countOf(indices, 0) + countOf(indices, 8)).toBe(2); // two malignant patients in each resample
      expect(countOf(indices, 2) + countOf(indices, 4) + countOf(indices, 5) + countOf(indices, 6)).toBe(4);
    }
  });

  it('counts resamples whose statistic does not exist and refuses when most do not', () => {
    const classes = [1, 0, 0, 0, 0, 0];
    const unstratified = (indices: Uint32Array): number => {
      const drawn = [...indices].map((at) => classes[at] as number);
      return new Set(drawn).size < 2
        ? NaN
        : rocAuc(
            drawn,
            [...indices].map((at) => (at * 5) % 7),
          );
    };

    const interval = bootstrap({ size: 6, statistic: unstratified, random: seededRandom(4), resamples: 300 });
    expect(interval.discarded).toBeGreaterThan(50); // (5/6)^6 = 33 % hold no positive
    expect(interval.resamples).toBeLessThan(250);
    const never = (indices: Uint32Array): number => (new Set(indices).size === 6 ? 1 : NaN);
    expect(() => bootstrap({ size: 6, statistic: never, random: seededRandom(4), resamples: 100 })).toThrow(
      /exists in only/,
    );
  });
});
