import { describe, expect, it } from 'vitest';
import type { TrialView } from '../sweep/trial.js';
import { median } from './median.js';
import { pasha, topRung } from './pasha.js';
import { patience } from './patience.js';
import type { Rung } from './rung-plan.js';
import type { Scheduler, Verdict } from './scheduler.js';
import { wilcoxon } from './wilcoxon.js';

const single = { folds: 1, seeds: 1 };

/** Trials with the values of their rungs so far; the last one waits for a verdict, the others have ended. */
function curves(...values: number[][]): TrialView[] {
  return values.map((curve, index) => ({
    index,
    assignment: {},
    family: 'all',
    status: index === values.length - 1 ? 'active' : 'stopped',
    rung: curve.length - 1,
    results: curve.map((value, rung) => ({ rung, value })),
  }));
}

function verdict(scheduler: Scheduler, options: unknown, history: TrialView[], folds = 1): Verdict | undefined {
  const rungs = scheduler.rungs(options, { folds, seeds: 1 });
  return scheduler.next({ history, rungs, direction: 'maximize', freeSlots: 1, startsLeft: 0, options });
}

describe('median stopping', () => {
  const options = { max: 100, interval: 20, startup: 3 };
  const others = [
    [0.5, 0.6],
    [0.5, 0.7],
    [0.5, 0.8],
  ];

  it('stops a trial that falls behind the median of its family, with the numbers', () => {
    expect(verdict(median, options, curves(...others, [0.5, 0.65]))).toEqual({
      kind: 'stop',
      trial: 3,
      reason: 'its best, 0.6500, is worse than the median of 3 others at step 40, 0.7000',
    });
    expect(verdict(median, options, curves(...others, [0.5, 0.7]))).toEqual({ kind: 'grow', trial: 3, rung: 2 });
  });

  it('counts the best value so far, not the last', () => {
    expect(verdict(median, options, curves(...others, [0.75, 0.6]))).toMatchObject({ kind: 'grow' });
  });

  it('stops nobody during the warm-up, before there are enough others, or against another family', () => {
    expect(verdict(median, { ...options, warmup: 0.5 }, curves(...others, [0.1, 0.1]))).toMatchObject({ kind: 'grow' });
    expect(verdict(median, options, curves(...others.slice(1), [0.1, 0.1]))).toMatchObject({ kind: 'grow' });
    const [a, b, c, late] = curves(...others, [0.1, 0.1]) as [TrialView, TrialView, TrialView, TrialView];
    expect(verdict(median, options, [a, b, c, { ...late, family: 'vit' }])).toMatchObject({ kind: 'grow' });
  });

  it('can compare with running averages', () => {
    const averages = { ...options, rule: 'averages' };
    expect(verdict(median, averages, curves(...others, [0.5, 0.61]))).toMatchObject({ kind: 'grow' }); // means .55, .6, .65
    expect(verdict(median, averages, curves(...others, [0.5, 0.59]))).toMatchObject({ kind: 'stop' });
  });

  it('does not compare a mean over all folds with the first fold alone', () => {
    const history = curves([0.9, 0.6], [0.9, 0.6], [0.9, 0.6], [0.95, 0.5]);
    expect(verdict(median, { ...options, interval: 50, warmup: 0 }, history, 5)).toMatchObject({ kind: 'stop' });
  });
});

describe('patience', () => {
  const options = { max: 100, interval: 10, patience: 2 };

  it('stops a trial that has not improved for some looks, unless it is the best of its family', () => {
    const stalled = [0.6, 0.7, 0.7, 0.69];
    expect(verdict(patience, options, curves([0.6, 0.7, 0.75, 0.8], stalled))).toMatchObject({
      kind: 'stop',
      trial: 1,
    });
    expect(verdict(patience, options, curves([0.5, 0.5, 0.5, 0.6], stalled))).toMatchObject({ kind: 'grow' });
    expect(verdict(patience, options, curves([0.6, 0.7, 0.75, 0.8], [0.6, 0.7, 0.7, 0.71]))).toMatchObject({
      kind: 'grow',
    });
  });

  it('asks for an improvement of a size', () => {
    const history = curves([0.6, 0.7, 0.75, 0.8], [0.6, 0.7, 0.7, 0.71]);
    expect(verdict(patience, { ...options, minDelta: 0.02 }, history)).toMatchObject({ kind: 'stop' });
  });
});

describe('Wilcoxon stopping', () => {
  const runs = (values: readonly number[]) =>
    values.map((value, fold) => ({ fold, seed: 0, values: [{ step: 50, value }] }));
  const best = { ...(curves([0.7, 0.7, 0.7, 0.7, 0.7], [])[0] as TrialView), runs: runs([0.7, 0.8, 0.6, 0.9, 0.5]) };
  const trial = (values: readonly number[]): TrialView => ({
    ...best,
    index: 1,
    status: 'active',
    rung: values.length - 1,
    results: values.map((value, rung) => ({ rung, value })),
    runs: runs(values),
  });
  const judge = (values: readonly number[]) => verdict(wilcoxon, { max: 50 }, [best, trial(values)], 5);

  it('stops a trial that is worse on four folds out of four, and says on which evidence', () => {
    expect(judge([0.69, 0.75, 0.58, 0.8])).toEqual({
      kind: 'stop',
      trial: 1,
      reason: 'worse than trial 0 on 4 folds and seeds, p = 0.063',
    });
  });

  it('goes on while the folds leave it open', () => {
    expect(judge([0.69, 0.75, 0.58])).toEqual({ kind: 'grow', trial: 1, rung: 3 }); // 1/8
    expect(judge([0.69, 0.75, 0.75, 0.8])).toMatchObject({ kind: 'grow' });
  });

  it('adds one fold at a time, all to the last step, then the seeds', () => {
    const rungs = wilcoxon.rungs({ max: 50 }, { folds: 3, seeds: 2 });
    expect(rungs.map(({ step, folds, seeds }) => [step, folds, seeds])).toEqual([
      [50, 1, 1],
      [50, 2, 1],
      [50, 3, 1],
      [50, 3, 2],
    ]);
  });
});

describe('progressive ASHA', () => {
  const rungs: Rung[] = pasha.rungs({ min: 10, max: 270 }, single); // 10, 30, 90, 270

  it('stays low while the ranking holds and climbs where it changes', () => {
    const held = curves([0.1, 0.2], [0.2, 0.3], [0.3, 0.4]);
    const changed = curves([0.1, 0.4], [0.2, 0.3], [0.3, 0.2]);

    expect(topRung(held, rungs, 'maximize')).toBe(1);
    expect(topRung(changed, rungs, 'maximize')).toBe(2);
    expect(topRung(curves([0.1, 0.4, 0.4], [0.2, 0.3, 0.35], [0.3, 0.2, 0.5]), rungs, 'maximize')).toBe(3);
  });

  it('does not climb for differences as small as the noise of crossing curves', () => {
    // The first two cross twice and end .01 apart; the others change places at rung 2 by less than that at rung 1.
    const history = curves([0.5, 0.49, 0.51], [0.49, 0.5, 0.5], [0.3, 0.4, 0.41], [0.31, 0.395, 0.42]);
    const apart = curves([0.5, 0.49, 0.51], [0.49, 0.5, 0.5], [0.3, 0.4, 0.41], [0.31, 0.3, 0.42]);

    expect(topRung(history, rungs, 'maximize')).toBe(2);
    expect(topRung(apart, rungs, 'maximize')).toBe(3);
  });

  it('starts above the rung that only adds folds', () => {
    expect(topRung([], pasha.rungs({ min: 10, max: 270 }, { folds: 5, seeds: 1 }), 'maximize')).toBe(2);
  });
});
