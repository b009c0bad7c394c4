import { auc } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { simulatedSweep } from '../fixtures/simulated-sweep.js';
import { leaderboardOf } from './leaderboard.js';
import { decisiveRung } from './scored-run.js';

const strong = { network: 'vit', pretraining: 'simclr', signal: 2.4 } as const;
const baseline = { network: 'small-cnn', signal: 0.8 } as const;
const weakBaseline = { network: 'small-cnn', signal: 0.4 } as const;
const stopped = { network: 'vit', signal: 3, rungs: [{ step: 200, folds: 1 }] } as const;

describe('the leaderboard', () => {
  it('ranks by the mean of within-fold AUCs, never by pooled scores', () => {
    const input = simulatedSweep({ trials: [baseline, strong] });

    const { rows } = leaderboardOf(input);

    for (const row of rows) {
      const own = input.runs.filter(({ trialId, step }) => trialId === row.trialId && step === 600);
      const perFold = own.map(({ id }) => {
        const { labels, scores } = input.predictions.get(id) ?? { labels: [], scores: [] };
        return auc({ task: 'binary', labels, scores });
      });
      // Sums in another order differ in the last bits.
      expect(row.auc.estimate).toBeCloseTo(perFold.reduce((sum, value) => sum + value, 0) / 5, 12);
      expect(row).toMatchObject({ runs: 5, step: 600, complete: true });
    }
    expect(rows.map(({ rank, trialIndex }) => [rank, trialIndex])).toEqual([
      [1, 1],
      [2, 0],
    ]);
  });

  it('never ranks or chooses a trial that was stopped before all folds, however good its one fold', () => {
    const input = simulatedSweep({ trials: [stopped, baseline, strong] });

    const board = leaderboardOf(input);

    const last = board.rows.at(-1);
    expect(last).toMatchObject({ trialIndex: 0, complete: false, withinBest: false, runs: 1, step: 200 });
    expect(last?.auc.method).toBe('cv-auc-influence-logit, 1 of 5 runs');
    expect(board.stopped).toBe(1);
    expect(board.winnerTrialId).toBe('sweep_sim-t2');
  });

  it('names the best tuned CNN without pretraining as baseline, even when it is far behind', () => {
    const pretrained = { network: 'small-cnn', pretraining: 'simclr', signal: 2.2 };
    const input = simulatedSweep({ trials: [weakBaseline, strong, baseline, pretrained] });

    const { baselineTrialId, winnerTrialId } = leaderboardOf(input);

    expect(baselineTrialId).toBe('sweep_sim-t2');
    expect(winnerTrialId).toBe('sweep_sim-t1');
  });

  it('chooses what keeps the bounds of the sweep, however good the others are', () => {
    const input = simulatedSweep({ trials: [strong, baseline, weakBaseline] });
    const trials = input.trials.map((trial, at) => ({
      ...trial,
      goals: { macs: 3 - at },
      violation: at === 0 ? 1 : 0,
    }));

    const board = leaderboardOf({ ...input, trials, front: ['sweep_sim-t1', 'sweep_sim-t2'] });

    expect(board.winnerTrialId).toBe('sweep_sim-t1');
    expect(
      board.rows.map(({ trialIndex, keepsBounds, onFront, goals }) => [trialIndex, keepsBounds, onFront, goals]),
    ).toEqual([
      [1, true, true, { macs: 2 }],
      [2, true, true, { macs: 1 }],
      [0, false, false, { macs: 3 }],
    ]);
    expect(board.rows.at(-1)?.withinBest).toBe(false);
  });

  it('has no baseline where no CNN finished all folds', () => {
    const { baselineTrialId, winnerTrialId } = leaderboardOf(simulatedSweep({ trials: [strong] }));

    expect(baselineTrialId).toBeUndefined();
    expect(winnerTrialId).toBe('sweep_sim-t0');
  });

  it('decides when one recipe is clearly better, and says how many it beats', () => {
    const { verdict, rows } = leaderboardOf(
      simulatedSweep({ trials: [strong, weakBaseline, { ...weakBaseline, signal: 0.5 }], images: 3000 }),
    );

    expect(verdict.decided).toBe(true);
    expect(verdict.text).toMatch(/^Decided: vit x simclr \(trial 0\) leads .* better than each of the other 2 recipes/);
    expect(rows.filter(({ withinBest }) => withinBest)).toHaveLength(1);
  });

  it('stays undecided between twins, and says what would decide or that nothing would', () => {
    const twins = [0.9, 0.95, 0.92].map((signal, at) => ({ network: at === 1 ? 'vit' : 'small-cnn', signal }));

    const { verdict, rows } = leaderboardOf(simulatedSweep({ trials: twins, images: 400 }));

    expect(verdict.decided).toBe(false);
    expect(verdict.text).toMatch(/^Undecided: .* cannot be told from it/);
    expect(verdict.text).toMatch(/more labelled images|training more seeds|choose by cost/);
    expect(rows.filter(({ withinBest }) => withinBest).length).toBeGreaterThan(1);
  });

  it('says so when there is nothing to rank or nothing to compare', () => {
    expect(leaderboardOf(simulatedSweep({ trials: [stopped] })).verdict.text).toContain(
      'no recipe was trained on all 5 folds',
    );
    expect(leaderboardOf(simulatedSweep({ trials: [strong] })).verdict.text).toContain('no other recipe finished');
    expect(leaderboardOf(simulatedSweep({ trials: [] }))).toMatchObject({
      rows: [],
      stopped: 0,
      verdict: { decided: false },
    });
  });

  it('corrects the score of a leader that was chosen among equals downwards, and repeats exactly', () => {
    const equals = Array.from({ length: 12 }, () => ({ network: 'small-cnn', signal: 0.5 }));
    const input = simulatedSweep({ trials: equals, images: 250 });

    const board = leaderboardOf(input);

    expect(board.selectionCorrected?.estimate).toBeLessThan(board.rows[0]?.auc.estimate as number);
    expect(leaderboardOf(input)).toEqual(board);
  });

  it('ranks by accuracy when the sweep asks for it', () => {
    const input = { ...simulatedSweep({ trials: [baseline, strong] }), metric: 'accuracy' as const };

    const { rows, selectionCorrected } = leaderboardOf(input);

    expect(rows[0]?.accuracy).toBeGreaterThanOrEqual(rows[1]?.accuracy as number);
    expect(selectionCorrected).toBeUndefined();
  });

  it('flags a trial of which half of the runs have learnt nothing', () => {
    const input = simulatedSweep({ trials: [baseline] });
    const runs = input.runs.map((run) => ({ ...run, collapsed: run.fold >= 2 }));

    expect(leaderboardOf({ ...input, runs }).rows[0]?.collapsed).toBe(true);
    expect(leaderboardOf(input).rows[0]?.collapsed).toBe(false);
  });
});

describe('the decisive rung', () => {
  const run = (fold: number, step: number) => ({ fold, seed: 0, step });

  it('is the highest with all cells, whatever was begun above it', () => {
    const runs = [run(1, 200), run(0, 200), run(0, 600), run(1, 600), run(0, 1800)];

    expect(decisiveRung(runs, 2)).toEqual({ step: 600, complete: true, runs: [run(0, 600), run(1, 600)] });
  });

  it('is the highest one reached where none is complete', () => {
    expect(decisiveRung([run(0, 200), run(0, 600)], 2)).toEqual({ step: 600, complete: false, runs: [run(0, 600)] });
    expect(decisiveRung([], 2)).toBeUndefined();
  });
});
