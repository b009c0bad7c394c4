import { describe, expect, it } from 'vitest';
import { truthOf } from './binormal.js';
import { coverageOf, isHeld, scenarios } from './coverage.js';
import { nullComparisons } from './null-comparisons.js';

// The long form is docs/studies/coverage.md. Here 300 samples a world: two binomial standard errors are 2.5 points, which `isHeld`
// adds to 93 and 97; the seed is fixed, so that a pass is a pass.
const replicates = 300;

describe('the worlds of the simulation', () => {
  it('know the truth: closed forms agree with a large sample', () => {
    const truth = truthOf({ distance: 2, share: 0.1, images: 1, likeness: 0 });

    expect(truth.get('auc')).toBeCloseTo(0.92135, 5); // Φ(√2)
    expect(truth.get('nll')).toBeGreaterThan(truth.get('brier') as number);
    expect(truth.get('pr-auc')).toBeGreaterThan(0.1);
  });
});

describe('intervals by formula', () => {
  it.each(scenarios.filter(({ share }) => share === 0.5))('hold the truth as often as they say: $name', (scenario) => {
    const rows = coverageOf(scenario, { replicates, resamples: 0, seed: 7 });

    for (const row of rows) expect(isHeld(row), `${row.score}: ${row.covered}`).toBe(true);
  });

  it.each(scenarios.filter(({ patients, share }) => patients < 500 && share === 0.1))(
    'are at worst too wide where few are positive: $name',
    (scenario) => {
      for (const { score, covered } of coverageOf(scenario, { replicates, resamples: 0, seed: 7 })) {
        expect(covered, score).toBeGreaterThan(0.93 - 2 * Math.sqrt((0.95 * 0.05) / replicates));
      }
    },
  );
});

describe('bootstrap intervals', () => {
  it.each(scenarios.filter(({ patients, distance }) => patients === 50 && distance === 1))(
    'hold the truth: $name',
    (scenario) => {
      const rows = coverageOf(scenario, { replicates: 200, resamples: 300, seed: 5 });

      for (const row of rows) expect(isHeld(row), `${row.score}: ${row.covered}`).toBe(true);
    },
  );

  it.each(scenarios.filter(({ patients, share }) => patients === 50 && share === 0.1))(
    'are at worst too wide where five patients are positive: $name',
    (scenario) => {
      // Three standard errors, since there are six scores in each of two worlds. Quantiles at Student's distance with four degrees of freedom are far out: few resamples do not reach them.
      const rows = coverageOf(scenario, { replicates: 500, resamples: 600, seed: 7 });

      for (const { score, covered, intervals } of rows.filter(({ methods }) => /bca|jackknife/.test(methods.join()))) {
        expect(covered, score).toBeGreaterThan(0.93 - 3 * Math.sqrt((0.95 * 0.05) / intervals));
      }
    },
  );
});

describe('tests of what is equal', () => {
  it('call it different no more often than they say', () => {
    const comparisons = 1000;

    for (const { test, comparisons: n, rejected, alpha } of nullComparisons({
      comparisons,
      bootstraps: 100,
      seed: 2,
    })) {
      // Three standard errors: with ten tests a false alarm of this spec would be rare even under another seed.
      expect(rejected / n, test).toBeLessThanOrEqual(alpha + 3 * Math.sqrt((alpha * (1 - alpha)) / n));
    }
  });
});
