import type { Hypothesis, Sweep } from '@paucis/contracts';
import { describe, expect, it } from 'vitest';
import { simulatedSweep } from '../fixtures/simulated-sweep.js';
import { leaderboardOf } from './leaderboard.js';

const full = [{ step: 600, folds: 5 }] as const;
/** Two trials in each of two arms: `weak` and `strong`, or two that are alike. */
function judged(over: { hypothesis?: Hypothesis; status?: Sweep['status']; alike?: boolean; lost?: number } = {}) {
  const { hypothesis = { better: 'strong', than: 'weak', by: 0, alpha: 0.05 }, status = 'closed' } = over;
  const signals = over.alike ? [1.5, 1.5, 1.5, 1.5] : [0.6, 0.7, 2.4, 2.5];
  const sweep = simulatedSweep({
    trials: signals.map((signal, at) => ({
      network: 'vit',
      signal,
      rungs: at >= 4 - (over.lost ?? 0) ? [{ step: 600, folds: 2 }] : full,
    })),
  });
  const trials = sweep.trials.map((trial, at) => ({ ...trial, family: at < 2 ? 'weak' : 'strong' }));
  const registered = {
    ...{ arms: ['weak', 'strong'], hypothesis, hash: 'abc' },
    contrasts: [{ a: 'strong', b: 'weak' }],
  };
  const board = leaderboardOf({ ...sweep, trials, study: { registered, status, sampler: 'random' } });
  return { study: board.study, verdict: board.verdict };
}

describe('a study', () => {
  it('supports what is true, with the interval that says so', () => {
    const { study, verdict } = judged();

    expect(study).toMatchObject({ verdict: 'supported', hash: 'abc', claim: 'strong is better than weak in AUC' });
    expect(study?.difference?.low).toBeGreaterThan(0);
    expect(study?.p).toBeLessThan(0.05);
    expect(study?.arms.map(({ name, complete, trials }) => [name, complete, trials])).toEqual([
      ['weak', 2, 2],
      ['strong', 2, 2],
    ]);
    expect(verdict.decided).toBe(true);
    expect(verdict.text).toMatch(
      /^Supported: strong is better than weak in AUC\. The difference is \+0\.\d{3} \(90 % interval/,
    );
  });

  it('does not support the opposite, nor equality of what differs', () => {
    expect(judged({ hypothesis: { better: 'strong', than: 'weak', by: 0.45, alpha: 0.05 } }).study?.verdict).toBe(
      'not supported',
    );
    const unequal = judged({ hypothesis: { equal: ['strong', 'weak'], within: 0.01, alpha: 0.05 } });
    expect(unequal.verdict.text).toMatch(/^Not supported: strong and weak differ by less than 0\.010 in AUC/);
  });

  it('is undecided between equals, and says what would decide', () => {
    const { study, verdict } = judged({ alike: true });

    expect(study?.verdict).toBe('undecided');
    expect(verdict).toMatchObject({ decided: false });
    expect(verdict.text).toMatch(/more labelled images would decide\.$|no practical number of images would decide\.$/);
  });

  it('is not judged before it has ended, nor where runs are missing', () => {
    expect(judged({ status: 'running' }).study).toMatchObject({
      verdict: 'undecided',
      reason: expect.stringContaining('goes on; it is judged once') as string,
    });
    expect(judged({ status: 'running' }).study?.difference).toBeUndefined();
    expect(judged({ status: 'cancelled' }).verdict.text).toContain('cancelled before all of its runs were in');
    expect(judged({ lost: 1 }).verdict.text).toContain('1 of 4 trials are not complete');
    expect(judged({ lost: 2 }).verdict.text).toContain('No trial of strong has all folds and seeds');
  });
});
