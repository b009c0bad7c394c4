import { seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { createSweep } from '../sweep/create-sweep.js';
import { simulate } from '../sweep/simulate.js';
import { valueAt } from '../sweep/trial.js';
import { bracketsOf, hyperband, levelsOf } from './hyperband.js';

describe('hyperband', () => {
  it('has the brackets of the paper for 81 times the resource in steps of three', () => {
    const rungs = hyperband.rungs({ min: 1, max: 81, reduction: 3 }, { folds: 1, seeds: 1 });

    const table = bracketsOf(rungs.length, 3).map(({ first, size }) =>
      levelsOf(size, rungs.length - first, 3)
        .map((count, at) => `${count}@${rungs[first + at]?.step}`)
        .join(' '),
    );

    expect(table).toEqual(['81@1 27@3 9@9 3@27 1@81', '27@3 9@9 3@27 1@81', '9@9 3@27 1@81', '6@27 2@81', '5@81']);
    expect(hyperband.expectedCounts({ min: 1, max: 81, reduction: 3 }, rungs, 128)).toEqual([128, 74, 38, 20, 10]);
  });

  it.each([1, 7])('trains as many trials to each rung as the table says, with %i slots', (slots) => {
    const plan = createSweep({
      template: { x: { float: [0, 1] } },
      seed: 2,
      objective: { metric: 'auc', direction: 'maximize' },
      sampler: { name: 'random' },
      scheduler: { name: 'hyperband', min: 10, max: 90 },
      replication: { folds: 1, seeds: 1 },
      limits: { trials: 15 },
      slots,
    });

    const { state, events } = simulate(plan, {
      random: seededRandom(5),
      value: ({ assignment, step }) => (assignment.x as number) * step,
    });

    // 9@10 3@30 1@90, 3@30 1@90, 3@90
    const jobs = events.flatMap((event) => (event.type === 'run.requested' ? [event] : []));
    expect([10, 30, 90].map((step) => jobs.filter((job) => job.step === step).length)).toEqual([9, 6, 5]);
    expect(jobs.filter(({ trial }) => trial >= 12).every(({ step }) => step === 90)).toBe(true);
    expect(state.trials.filter(({ status }) => status === 'finished')).toHaveLength(5);
    const first = state.trials.slice(0, 9);
    const best = first.reduce((a, b) => ((valueAt(b, 0) as number) > (valueAt(a, 0) as number) ? b : a));
    expect(best.status).toBe('finished');
  });
});
