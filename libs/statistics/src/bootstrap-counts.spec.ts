import { describe, expect, it } from 'vitest';
import { agreementOf } from './agreement.js';
import { bootstrapCounts } from './bootstrap-counts.js';
import { binomialDraw } from './distributions/binomial.js';
import { seededRandom } from './seeded-random.js';
import { isUnscored } from './unscored.js';
import { weightedBootstrap } from './weighted-bootstrap.js';

describe('binomial draws', () => {
  it('have the chances of the binomial distribution, by either method and from either side', () => {
    for (const [trials, p] of [
      [12, 0.3],
      [60, 0.4],
      [60, 0.7],
      [1, 0.5],
    ] as const) {
      const random = seededRandom(1, 'binomial', trials, p);
      const draws = 40_000;
      const seen = new Array<number>(trials + 1).fill(0);
      for (let at = 0; at < draws; at += 1) {
        const k = binomialDraw(trials, p, random);
        seen[k] = (seen[k] as number) + 1;
      }
      let chance = (1 - p) ** trials;
      let [chiSquared, cells] = [0, 0];
      for (let k = 0; k <= trials; k += 1) {
        if (chance * draws >= 5) {
          chiSquared += ((seen[k] as number) - chance * draws) ** 2 / (chance * draws);
          cells += 1;
        }
        chance *= ((trials - k) / (k + 1)) * (p / (1 - p));
      }
      expect(chiSquared).toBeLessThan(cells + 4 * Math.sqrt(2 * cells)); // mean and four deviations of chi-squared
    }
  });

  it('keep mean and variance for many trials, and are certain where nothing is left to chance', () => {
    const random = seededRandom(2, 'binomial');
    const draws = Array.from({ length: 20_000 }, () => binomialDraw(90_000, 0.03, random));
    const mean = draws.reduce((sum, k) => sum + k, 0) / draws.length;
    const variance = draws.reduce((sum, k) => sum + (k - mean) ** 2, 0) / draws.length;

    expect(Math.abs(mean - 2700)).toBeLessThan(1.5); // four standard errors
    expect(Math.abs(variance / (2700 * 0.97) - 1)).toBeLessThan(0.04);
    expect([binomialDraw(5, 0, random), binomialDraw(5, 1, random), binomialDraw(0, 0.5, random)]).toEqual([0, 5, 0]);
  });
});

describe('bootstrap of counts', () => {
  it('gives the intervals of the bootstrap that draws the samples', () => {
    const matrix = [
      [30, 4, 1],
      [6, 22, 3],
      [0, 5, 9],
    ];
    const samples = matrix.flatMap((row, label) =>
      row.flatMap((count, answer) => Array.from({ length: count }, () => [label, answer] as const)),
    );
    const resamples = 20_000;
    const bySample = weightedBootstrap({
      size: samples.length,
      classes: samples.map(([label]) => label),
      statistics: (weights) => {
        const counts = matrix.map((row) => row.map(() => 0));
        samples.forEach(([label, answer], at) => {
          const row = counts[label] as number[];
          row[answer] = (row[answer] as number) + (weights[at] as number);
        });
        return agreementOf(counts, 'multiclass');
      },
      random: seededRandom(1, 'samples'),
      resamples,
    });

    const byCount = bootstrapCounts({
      matrix,
      statistics: (counts) => agreementOf(counts, 'multiclass'),
      random: seededRandom(1, 'counts'),
      resamples,
    });

    expect(byCount).toHaveLength(5);
    byCount.forEach((made, at) => {
      const expected = bySample[at];
      if (isUnscored(made) || expected === undefined || isUnscored(expected)) throw new Error('expected intervals');
      expect(made.estimate).toBeCloseTo(expected.estimate, 12);
      expect(made.acceleration).toBeCloseTo(expected.acceleration, 10);
      // Monte Carlo errors of 20,000 resamples are about a fiftieth of these standard errors.
      expect(Math.abs(made.standardError / expected.standardError - 1)).toBeLessThan(0.03);
      expect(Math.abs(made.low - expected.low)).toBeLessThan(0.12 * expected.standardError);
      expect(Math.abs(made.high - expected.high)).toBeLessThan(0.12 * expected.standardError);
    });
  });

  it('says why there is no interval where every resample gives the same value', () => {
    const [accuracy] = bootstrapCounts({
      matrix: [
        [7, 0],
        [0, 9],
      ],
      statistics: (counts) => agreementOf(counts, 'binary'),
      random: seededRandom(1),
      resamples: 100,
    });

    expect(accuracy).toEqual({ reason: '1 here, without an interval: every resample gives the same value' });
  });
});
