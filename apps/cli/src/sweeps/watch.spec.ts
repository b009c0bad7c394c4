import type { Run } from '@paucis/contracts';
import type { components } from '@paucis/client';
import { describe, expect, it } from 'vitest';
import { aSweep } from '../test/a-sweep.js';
import { describeEvent } from './describe-event.js';
import { watchPanel } from './watch-panel.js';
import { applyEvent, remainingMs, savedShare, shareDone, type WatchState } from './watch-state.js';

type JobProgress = components['schemas']['JobProgress'];

const job = (id: string, step: number, runId?: string): JobProgress => ({
  id,
  kind: 'train',
  owner: { sweepId: 'sweep_1', purpose: 'train', ...(runId && { runId }) },
  step,
  totalSteps: 200,
});
const start: WatchState = { sweep: aSweep(), jobs: new Map() };

describe('watching a sweep', () => {
  it('shows the jobs that run, and forgets those that ended', () => {
    const running = applyEvent(start, { event: 'jobs', data: [job('a', 10), job('b', 20)] });
    const later = applyEvent(running, { event: 'jobs', data: [job('b', 30)] });

    expect([...running.jobs.keys()]).toEqual(['a', 'b']);
    expect([...later.jobs.values()]).toEqual([job('b', 30)]);
  });

  it('never goes back when a list is older than the hint before it', () => {
    const hinted = applyEvent(start, { event: 'progress', data: job('a', 90) });
    const listed = applyEvent(hinted, { event: 'jobs', data: [job('a', 50)] });

    expect(listed.jobs.get('a')?.step).toBe(90);
  });

  it('is done only when the sweep has closed', () => {
    const all = aSweep({ trials: { proposed: 8, running: 0, stopped: 8, finished: 0, failed: 0 } });

    expect(shareDone(all)).toBeLessThan(1);
    expect(shareDone({ ...all, status: 'closed' })).toBe(1);
  });

  it('forecasts from the pace so far, within the limit of hours', () => {
    const sweep = aSweep();
    const share = shareDone(sweep);
    const budget = { trials: 8, wallHours: 0.02 };

    expect(remainingMs(sweep, 60_000)).toBeCloseTo((60_000 * (1 - share)) / share);
    expect(remainingMs({ ...sweep, spec: { ...sweep.spec, budget } }, 60_000)).toBeCloseTo(12_000);
    expect(remainingMs(aSweep({ status: 'paused' }), 60_000)).toBeUndefined();
  });

  it('says what early stopping has saved once something was stopped', () => {
    expect(savedShare(aSweep())).toBe(0.75);
    expect(
      savedShare(aSweep({ trials: { proposed: 2, running: 2, stopped: 0, finished: 0, failed: 0 } })),
    ).toBeUndefined();
  });

  it('fits on a few lines: the sweep, its best, and a bar per job', () => {
    const run = { id: 'r1', trialIndex: 4, fold: 2, family: 'vit x none' } as Run;
    const state = applyEvent(start, { event: 'jobs', data: [job('a', 100, 'r1')] });

    const panel = watchPanel(state, new Map([['r1', run]]), 60_000);

    expect(panel[0]).toMatch(/^demo {2}running {2}1 min 00 s, about .* left$/);
    expect(panel[1]).toContain('3 of 8 trials ended, 2 open; 8 of 12 runs reported');
    expect(panel[2]).toBe('  best so far: auc .873, vit x simclr');
    expect(panel[3]).toBe('  early stopping has saved 75 % of the steps');
    expect(panel[4]).toBe('  ██████░░░░░░    100 / 200  train  trial 4 fold 2  vit x none');
  });

  it('writes an event of the log as one line without what fills the page', () => {
    const data = { lastSeq: 3, trial: 4, family: 'vit x none', value: 0.87312, assignment: { a: 1 } };

    const line = describeEvent({ seq: 7, at: 0, type: 'trial.proposed', data });

    expect(line).toMatch(
      /^\d\d:\d\d:\d\d {2}#7 {2}trial\.proposed {2}trial=4 {2}family="vit x none" {2}value=0\.8731$/,
    );
    expect(describeEvent({ seq: 8, at: 0, type: 'run.requested', data: {} })).toBeUndefined();
  });
});
