import type { PredictionFile } from '@paucis/contracts';
import { multilabelAuc } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { leaderboardOf } from '../comparisons/leaderboard.js';
import { testResultOf } from '../finalizations/test-scores.js';
import { simulatedReport } from '../fixtures/simulated-report.js';
import { simulatedSweep } from '../fixtures/simulated-sweep.js';
import { reportOf } from '../reports/report.js';
import { scoreOf } from './score.js';

const findings = ['effusion', 'mass', 'hernia'];
const trials = [
  { network: 'small-cnn', signal: 0.7 },
  { network: 'vit', pretraining: 'simclr', signal: 1.8 },
  { network: 'vit', signal: 1.2 },
];

/** All labels known: figures that MedMNIST's own definitions give, too. */
const labels = [[1, 0], [0, 1], [1, 1], [0, 0], [1, 0], [0, 0]]; // prettier-ignore
const scores = [[0.9, 0.2], [0.4, 0.7], [0.3, 0.6], [0.2, 0.1], [0.8, 0.65], [0.5, 0.3]]; // prettier-ignore
const rows = labels.flatMap((row, image) => row.map((label, finding) => ({ label, image, finding })));
const file: PredictionFile = {
  sampleIds: rows.map(({ image }) => `val-${image}`),
  labels: rows.map(({ label }) => label),
  scores: rows.map(({ image, finding }) => {
    const score = scores[image]?.[finding] as number;
    return [1 - score, score];
  }),
  groups: rows.map(({ image }) => `val-${image}`),
  findings: rows.map(({ finding }) => findings[finding] as string),
};
const without = (isLeft: (row: (typeof rows)[number]) => boolean): PredictionFile => {
  const kept = rows.flatMap((row, at) => (isLeft(row) ? [] : [at]));
  const pick = <Item>(items: readonly Item[]): Item[] => kept.map((at) => items[at] as Item);
  return {
    ...{ sampleIds: pick(file.sampleIds), labels: pick(file.labels), scores: pick(file.scores) },
    ...{ groups: pick(file.groups), findings: pick(file.findings as string[]) },
  };
};

describe('several findings', () => {
  it('score the mean of their AUCs, as MedMNIST has it, and the share of right answers', () => {
    const { auc, accuracy, n, collapsed } = scoreOf(file);

    expect(auc.estimate).toBeCloseTo(multilabelAuc({ labels, scores }), 12);
    expect(accuracy).toMatchObject({ estimate: 10 / 12, method: 'wilson-clustered' });
    expect([n, collapsed]).toEqual([6, false]);
    expect(auc.low).toBeLessThan(auc.estimate);
  });

  it('leave out what is not known and what no image of a fold has, and notice scores that never differ', () => {
    const lacking = without(({ finding, label }) => finding === 1 && label === 1);
    const constant = { ...file, scores: file.scores.map(() => [0.9, 0.1]) };

    expect(scoreOf(lacking).auc.estimate).toBeCloseTo(7 / 9, 12); // of the first finding alone
    expect(scoreOf(constant)).toMatchObject({ collapsed: true, auc: { estimate: 0.5 } });
    expect(() => scoreOf(without(({ label }) => label === 1))).toThrow('both classes of any finding');
  });

  it('rank, compare and correct recipes as one class does', () => {
    const board = leaderboardOf(simulatedSweep({ trials, findings }));

    expect(board.rows.map(({ trialIndex }) => trialIndex)).toEqual([1, 2, 0]);
    for (const { auc } of board.rows) expect(auc.low < auc.estimate && auc.estimate < auc.high).toBe(true);
    expect(board.selectionCorrected?.estimate).toBeCloseTo(board.rows[0]?.auc.estimate as number, 1); // a clear winner
    const pair = board.pairs.find(({ a, b }) => [a, b].includes(board.baselineTrialId as string));
    expect(pair?.models.auc).toMatchObject({ test: 'bootstrap-paired', p: expect.any(Number) });
    expect(pair?.models.accuracy).toMatchObject({ reason: expect.stringContaining('each finding') });
    expect(pair?.recipes).toMatchObject({ estimate: expect.any(Number) });
    expect(pair?.cases).toBe(600);
  });

  it('are tested by the ensemble on every sealed image, of which some may have no label', () => {
    const finalist = (role: 'winner' | 'baseline') => ({ role, trialId: role, family: 'x' });
    const hidden = { ...without(({ image }) => image === 3), unlabelled: ['val-3'] };
    const tested = (predictions: PredictionFile, testSize = 6) =>
      testResultOf({
        ...{ testSize, look: 1, sweepId: 'sweep_1' },
        tested: [
          { finalist: finalist('winner'), predictions },
          {
            finalist: finalist('baseline'),
            predictions: { ...predictions, scores: predictions.scores.map(() => [0.5, 0.5]) },
          },
        ],
      });

    const { scores: [winner], difference } = tested(hidden); // prettier-ignore
    expect(winner).toMatchObject({ n: 6, look: 1 });
    expect(difference?.estimate).toBeCloseTo((winner?.auc.estimate as number) - 0.5, 12);
    expect(() => tested(without(({ image }) => image === 3))).toThrow('expected predictions of 6 test images, got 5');
  });

  it('fill a report of their own: each finding, their mean, and nothing that only one class has', () => {
    const [open, final] = [false, true].map((finalized) => reportOf(simulatedReport({ trials, findings, finalized })));

    for (const page of [open, final] as string[]) {
      expect(page).toContain('<h2>Each finding</h2>');
      expect(page).toContain('All findings together');
      expect(page).toContain('effusion, mass, hernia; an image may have several');
      expect(page).toContain('stratified by findings');
      expect(page).toMatch(/<h2>Subgroups<\/h2>/);
      expect(page).not.toMatch(
        /positive class|Positive means|calibration slope|Always answering|NaN|>undefined|\[object/,
      );
    }
    expect(final).toContain('its ensemble on the sealed test images');
  });
});
