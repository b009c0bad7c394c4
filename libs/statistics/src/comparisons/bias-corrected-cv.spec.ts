import { describe, expect, it } from 'vitest';
import { biasCorrectedAuc, type TriedCandidate } from './bias-corrected-cv.js';
import { crossValidatedAuc } from '../cross-validated-auc.js';
import { seededRandom } from '../seeded-random.js';

/** Candidates whose scores are `signal * label + noise` on common folds of 20 samples. */
function tried(seed: number, signals: number[], folds = 4): TriedCandidate[] {
  return signals.map((signal, candidate) => {
    const random = seededRandom(seed, 'candidate', candidate);
    return {
      id: `c${candidate}`,
      folds: Array.from({ length: folds }, (_, fold) => {
        const labels = Array.from({ length: 20 }, (_, at) => at % 2);
        return {
          fold: `${fold}`,
          labels,
          scores: labels.map((label) => [signal * label + random.next()]),
          groups: labels.map((_, at) => `${fold}-${at}`),
        };
      }),
    };
  });
}

describe('bias-corrected cross-validation', () => {
  it('takes back the luck of the best of many that know nothing', () => {
    const estimates = [1, 2, 3, 4, 5, 6].map((seed) =>
      biasCorrectedAuc({
        task: 'binary',
        candidates: tried(seed, new Array<number>(30).fill(0)),
        random: seededRandom(seed),
        resamples: 200,
      }),
    );
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

    expect(mean(estimates.map(({ uncorrected }) => uncorrected))).toBeGreaterThan(0.6); // the naive claim
    expect(Math.abs(mean(estimates.map(({ estimate }) => estimate)) - 0.5)).toBeLessThan(0.06);
  });

  it('leaves a clear winner nearly as it is', () => {
    const candidates = tried(7, [0.6, 0, 0, 0]);

    const result = biasCorrectedAuc({ task: 'binary', candidates, random: seededRandom(1), resamples: 200 });

    expect(result.leader).toBe('c0');
    expect(result.selected.get('c0')).toBe(1);
    expect(result.uncorrected).toBeCloseTo(
      crossValidatedAuc({ task: 'binary', folds: candidates[0]?.folds ?? [] }).estimate,
      12,
    );
    expect(Math.abs(result.estimate - result.uncorrected)).toBeLessThan(0.02);
    expect(result.low).toBeLessThan(result.estimate);
    expect(result.method).toBe('bbc-cv-percentile');
  });

  it('lets a stopped trial take part without leading by an easy fold, and repeats from its seed', () => {
    const [full, weak] = tried(3, [0.4, 0.2]) as [TriedCandidate, TriedCandidate];
    const stopped = { id: 'stopped', folds: weak.folds.slice(0, 1) };
    const run = () =>
      biasCorrectedAuc({ task: 'binary', candidates: [stopped, full, weak], random: seededRandom(2), resamples: 100 });

    const result = run();

    expect(result.leader).toBe('c0');
    expect(run()).toEqual(result);
    expect([...result.selected.values()].reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });
});
