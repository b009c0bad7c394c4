import { seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import type { Assignment, Space } from '../space/space.js';
import { spaceOf } from '../space/template.js';
import { createSweep } from '../sweep/create-sweep.js';
import type { TrialView } from '../sweep/trial.js';
import { cmaEs } from './cma-es.js';
import type { Proposal } from './sampler.js';

interface Search {
  space: Space;
  loss: (assignment: Assignment) => number;
  trials: number;
  /** Trials under way at once. */
  slots?: number;
  seed?: number;
}

function search({ space, loss, trials, slots = 1, seed = 1 }: Search): { history: TrialView[]; reasons: string[] } {
  const history: TrialView[] = [];
  const reasons: string[] = [];
  for (let index = 0; index < trials; index += 1) {
    const done = index - slots; // the trial that has just reported
    const started = history[done];
    if (started) {
      const value = loss(started.assignment);
      history[done] = { ...started, status: 'finished', results: [{ rung: 0, value }] };
    }
    const { assignment, reason } = cmaEs.propose({
      space,
      history,
      direction: 'minimize',
      random: seededRandom(seed, 'trial', index, 'proposal'),
      trialIndex: index,
      sweep: { seed, trials, slots },
      options: {},
    }) as Proposal;
    history.push({ index, assignment, family: 'all', rung: 0, status: 'active', results: [] });
    reasons.push(reason as string);
  }
  return { history, reasons };
}

const bowl = spaceOf({ x: { float: [-5, 5] }, rate: { loguniform: [1e-6, 1] }, depth: { int: [1, 20] } });
const bowlLoss = (at: Assignment): number =>
  ((at.x as number) - 2) ** 2 + (Math.log10(at.rate as number) + 4) ** 2 + ((at.depth as number) - 7) ** 2 / 10;

describe('CMA-ES', () => {
  it.each([1, 6])('closes in on the best point of ranges, magnitudes and whole numbers with %i slots', (slots) => {
    const { history } = search({ space: bowl, loss: bowlLoss, trials: 260, slots });

    const last = history.slice(200);
    const near = last.filter(({ assignment }) => bowlLoss(assignment) < 0.2);
    expect(near.length).toBeGreaterThan(30);
    expect(Math.min(...history.map(({ assignment }) => bowlLoss(assignment)))).toBeLessThan(0.01);
  });

  it('still tries the neighbours of a whole number when everything else has converged', () => {
    // The slope in x drowns that of n at first; without margin n freezes where it happened to be.
    const space = spaceOf({ x: { float: [-10, 10] }, y: { float: [-10, 10] }, n: { int: [0, 30] } });
    const loss = (at: Assignment): number =>
      1000 * ((at.x as number) ** 2 + (at.y as number) ** 2) + ((at.n as number) - 27) ** 2;

    for (const seed of [1, 2, 3]) {
      const { history } = search({ space, loss, trials: 500, seed });
      const best = history.reduce((a, b) => (loss(b.assignment) < loss(a.assignment) ? b : a));
      expect(best.assignment.n).toBe(27);
    }
  });

  it('starts again with twice the trials per generation where a run has converged', () => {
    const { reasons } = search({
      space: spaceOf({ x: { float: [0, 1] }, y: { float: [0, 1] } }),
      loss: () => 1,
      trials: 900,
    });

    const runs = [...new Set(reasons.map((reason) => reason.split(',')[0]))];
    expect(runs.slice(0, 2)).toEqual(['run 1', 'run 2']);
    const first = (run: string): number => reasons.findIndex((reason) => reason.startsWith(`${run},`));
    const generation = (name: string): number =>
      reasons.filter((reason) => reason.startsWith(`${name}, generation 1,`)).length;
    expect(generation('run 1')).toBe(6);
    expect(generation('run 2')).toBe(12);
    expect(first('run 2')).toBe(6 * (10 + Math.ceil(60 / 6) + 1));
  });

  it('is refused for choices, and says which and what to take instead', () => {
    const plan = {
      template: { network: { choice: ['cnn', { name: 'vit' }] }, x: { float: [0, 1] } },
      seed: 1,
      objective: { metric: 'auc', direction: 'maximize' },
      sampler: { name: 'cma-es' },
      scheduler: { name: 'none', max: 9 },
      replication: { folds: 1, seeds: 1 },
      limits: { trials: 4 },
      slots: 1,
    } as const;

    expect(() => createSweep(plan as never)).toThrow(/cma-es cannot search this space: network is a choice.*tpe/);
    expect(createSweep({ ...plan, template: { x: { float: [0, 1] } } } as never).sampler.version).toBe(2);
  });
});
