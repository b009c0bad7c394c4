import type { Comparison, LeaderboardRow } from '@paucis/contracts';
import { describe, expect, it } from 'vitest';
import { recordingTerminal } from '../test/recording-terminal.js';
import { printComparison } from './leaderboard.js';
import { spaceLines } from './space-lines.js';

const estimate = (value: number) => ({
  estimate: value,
  low: value - 0.05,
  high: value + 0.05,
  level: 0.95,
  method: 'x',
});

function row(rank: number, changes: Partial<LeaderboardRow> = {}): LeaderboardRow {
  return {
    rank,
    trialId: `t${rank}`,
    trialIndex: rank,
    family: 'vit x none',
    recipe: {} as LeaderboardRow['recipe'],
    step: 400,
    runs: 3,
    complete: true,
    auc: estimate(0.9 - rank / 100),
    accuracy: 0.8,
    collapsed: false,
    withinBest: rank < 3,
    ...changes,
  };
}

const comparison: Comparison = {
  sweepId: 's',
  createdAt: 0,
  rows: [row(1), row(2), row(3, { collapsed: true }), row(4, { complete: false })],
  stopped: 2,
  verdict: { decided: false, text: 'Undecided: about 400 more images would decide.' },
  test: [],
  status: 'open',
};

describe('the leaderboard', () => {
  it('gives intervals, marks what cannot be told from the best, and ends with the verdict', () => {
    const terminal = recordingTerminal();

    printComparison(comparison, terminal);

    const [title, first, , third] = terminal.printed;
    expect(title).toMatch(/^rank +trial +family +AUC \[interval\]/);
    expect(first).toMatch(/^1 = +1 +vit x none +\.890 \[\.840, \.940\] +\.800 +3 +400$/);
    expect(third).toMatch(/^3 +3 .*has learnt nothing$/);
    expect(terminal.printed).toContain('= cannot be told from the best.');
    expect(terminal.printed.at(-1)).toBe('Undecided: about 400 more images would decide.');
  });

  it('gives no interval to a trial that was stopped before all folds', () => {
    const terminal = recordingTerminal();

    printComparison(comparison, terminal);

    expect(terminal.printed[4]).toMatch(/vit x none +\.860 +\.800 .*stopped early$/);
  });

  it('shows the sealed test with its look', () => {
    const terminal = recordingTerminal();
    const score = {
      trialId: 't1',
      family: 'vit x none',
      auc: estimate(0.87),
      accuracy: estimate(0.8),
      collapsed: false,
    };
    const test = [{ ...score, role: 'winner' as const, n: 156, look: 2 }];

    printComparison({ ...comparison, test }, terminal);

    expect(terminal.printed).toContain('Sealed test, n = 156, look 2');
    expect(terminal.printed.at(-1)).toMatch(/^winner +vit x none +\.870 \[\.820, \.920\]/);
  });
});

describe('a search space', () => {
  it('is a line per choice, those of a branch under it', () => {
    const rate = { type: 'float', name: 'network.vit.rate', low: 0.001, high: 0.1, scale: 'log' };
    const branches = [{ name: 'vit', parameters: [rate] }, { name: 'small-cnn' }];
    const parameters = [
      { type: 'choice', name: 'network', branches },
      { type: 'ordinal', name: 'batch', values: [32, 64] },
    ];

    expect(spaceLines({ parameters })).toEqual([
      '  network: vit | small-cnn',
      '    network.vit.rate: 0.001 to 0.1 (log)',
      '  batch: 32 < 64',
    ]);
  });
});
