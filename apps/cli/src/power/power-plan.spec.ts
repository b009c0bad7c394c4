import { Comparison, type Dataset, type Run, Sweep } from '@paucis/contracts';
import { describe, expect, it } from 'vitest';
import { aSweep } from '../test/a-sweep.js';
import { powerLines } from './power.command.js';
import { powerPlan } from './power-plan.js';

const dataset = {
  ...{ id: 'dataset_1', name: 'breastmnist', status: 'ready', createdAt: 0, warnings: [], looks: 0, positiveClass: 0 },
  counts: { train: [147, 399], val: [21, 57], test: [42, 114] },
} as Dataset;

const recipe = {
  network: { name: 'vit' },
  pretraining: { name: 'none' },
  training: {},
  augmentation: { name: 'none' },
};

/** A closed sweep of two recipes, five folds each, B behind A by these differences. */
function pastOf(differences: readonly number[]) {
  const rows = ['a', 'b'].map((id, at) => ({
    ...{
      rank: at + 1,
      trialId: `trial_${id}`,
      trialIndex: at,
      family: `${id} x none`,
      recipe,
      step: 600,
      runs: 5,
      complete: true,
    },
    ...{
      auc: { estimate: 0.88, low: 0.84, high: 0.91, level: 0.95, method: 'x' },
      accuracy: 0.8,
      collapsed: false,
      withinBest: true,
    },
  }));
  const runs = differences.flatMap((difference, fold) =>
    ['a', 'b'].map((id, at) => ({
      ...{
        id: `run_${id}${fold}`,
        sweepId: 's',
        trialId: `trial_${id}`,
        trialIndex: at,
        family: 'f',
        fold,
        seed: 0,
        step: 600,
      },
      ...{ status: 'reported' as const, value: 0.88 - at * difference },
    })),
  ) as Run[];
  return { sweep: aSweep({ status: 'closed' }) as Sweep, comparison: { rows } as unknown as Comparison, runs };
}

describe('the plan of a data set', () => {
  it('says how precise it will be before any sweep, and that nothing is known of its spread', () => {
    const plan = powerPlan({ dataset, wanted: 0.03 });

    expect(plan).toMatchObject({ images: 624, testImages: 156, auc: 0.85 });
    expect(plan.halfWidth).toBeGreaterThan(0.03);
    expect(plan.halfWidth).toBeLessThan(plan.testHalfWidth as number);
    expect(plan.moreForWanted).toBeGreaterThan(0);
    expect(powerLines(plan).join('\n')).toContain('nothing is known of the spread');
  });

  it('says how many images or runs would tell the leader from its rival', () => {
    const { separation } = powerPlan({ dataset, wanted: 0.03, past: pastOf([0.03, 0.01, 0.05, 0.02, 0.0]) });

    expect(separation?.isSeparated).toBe(false);
    expect(separation?.moreImages).toBeGreaterThan(0);
    expect((separation?.moreRuns ?? 0) > 0 || (separation?.noRuns ?? '').length > 0).toBe(true);
  });

  it('does not sell seeds where only images would help, nor anything where they are equal', () => {
    const noisy = powerPlan({ dataset, wanted: 0.03, past: pastOf([0.1, -0.09, 0.08, -0.07, 0.03]) });
    const equal = powerPlan({ dataset, wanted: 0.03, past: pastOf([0.02, -0.02, 0.01, -0.01, -0.01]) });

    expect(noisy.separation?.noRuns).toContain('only more images help');
    expect(powerLines(equal).join('\n')).toContain('as good as equal');
  });

  it('says what labels have brought in earlier sweeps', () => {
    const score = (estimate: number) => ({
      estimate,
      low: estimate - 0.02,
      high: estimate + 0.02,
      level: 0.95,
      method: 'x',
    });
    const points = [50, 100, 400].map((labels) => ({ labels, fraction: labels / 400, draws: 1, score: score(0.8) }));
    const needed = { target: 0.8, labels: 180, bound: 'interpolated', low: 90, high: 400, level: 0.95 } as const;
    const curve = { family: 'vit x none', sweeps: ['a', 'b'], labels: 400, points, area: score(0.78), needed };

    const lines = powerLines(powerPlan({ dataset, wanted: 0.03, curves: [curve] })).join('\n');

    expect(lines).toContain('it matches full supervision with 180 of 400 labels (90 to 400)');
  });

  it('forecasts by a learning curve', () => {
    const curve = [100, 200, 400].map((samples) => ({ samples, value: 0.92 - 2 * samples ** -0.7 }));

    expect(powerPlan({ dataset, wanted: 0.03, curve }).curve?.ceiling).toBeCloseTo(0.92, 4);
  });

  it('takes repeated folds for what they are, and one fold for no measure of spread', () => {
    const past = pastOf([0.03, 0.01, 0.05, 0.02, 0.0]);
    const split = (over: object) => ({
      ...past,
      sweep: { ...past.sweep, spec: { ...past.sweep.spec, split: { ...past.sweep.spec.split, ...over } } },
    });

    const { separation } = powerPlan({ dataset, wanted: 0.03, past });
    const repeated = powerPlan({ dataset, wanted: 0.03, past: split({ repeats: 2 }) }).separation;
    expect(repeated).toMatchObject({ low: separation?.low, high: separation?.high });
    expect(powerPlan({ dataset, wanted: 0.03, past: split({ folds: 1 }) }).separation).toBeUndefined();
  });
});
