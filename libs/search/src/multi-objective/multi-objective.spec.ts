import { seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { samplers } from '../samplers/index.js';
import { spaceOf } from '../space/template.js';
import type { Goal } from '../sweep/goals.js';
import { History } from '../sweep/history.js';
import type { TrialView } from '../sweep/trial.js';
import { referencePoints } from './environmental-selection.js';
import { hypervolume, hypervolumeContributions, hypervolumeSubset } from './hypervolume.js';
import { crowdingDistances, nonDominatedRanks } from './non-dominated.js';

const kept = { violation: 0 };

describe('domination', () => {
  it('ranks those who keep the constraints first, then who misses them less, then by Pareto', () => {
    const points = [
      { losses: [1, 4], ...kept },
      { losses: [2, 2], ...kept },
      { losses: [3, 3], ...kept },
      { losses: [0, 0], violation: 0.5 },
      { losses: [9, 9], violation: 0.1 },
    ];

    expect(nonDominatedRanks(points)).toEqual([0, 0, 1, 3, 2]);
  });

  it('gives the ends of a front infinite room and the others that between their neighbours', () => {
    expect(
      crowdingDistances([
        [0, 1],
        [0.25, 0.5],
        [1, 0],
      ]),
    ).toEqual([Infinity, 2, Infinity]);
  });

  it('lays out reference points evenly', () => {
    expect(referencePoints(3, 15)).toHaveLength(15);
    for (const point of referencePoints(3, 15)) expect(point.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  });
});

describe('hypervolume', () => {
  it('is the area or volume that is dominated', () => {
    expect(
      hypervolume(
        [
          [1, 3],
          [2, 2],
          [3, 1],
          [3, 3],
        ],
        [4, 4],
      ),
    ).toBe(6);
    expect(hypervolume([[0, 0, 0]], [1, 2, 3])).toBe(6);
    expect(
      hypervolume(
        [
          [0, 1, 1],
          [1, 0, 1],
          [1, 1, 0],
        ],
        [2, 2, 2],
      ),
    ).toBe(4);
    expect(
      hypervolumeContributions(
        [
          [1, 3],
          [2, 2],
          [3, 1],
        ],
        [4, 4],
      ),
    ).toEqual([1, 1, 1]);
    expect(
      hypervolumeSubset(
        [
          [1, 3],
          [1.9, 1.9],
          [3, 1],
          [3, 3],
        ],
        [4, 4],
        1,
      ),
    ).toEqual([1]);
  });

  it('agrees with counting points in three dimensions', () => {
    const random = seededRandom(3);
    const points = Array.from({ length: 12 }, () => [random.next(), random.next(), random.next()]);
    let inside = 0;
    const draws = 40_000;
    for (let draw = 0; draw < draws; draw += 1) {
      const at = [random.next(), random.next(), random.next()];
      if (points.some((point) => point.every((loss, goal) => loss <= (at[goal] as number)))) inside += 1;
    }

    // Three standard errors of the count.
    expect(Math.abs(hypervolume(points, [1, 1, 1]) - inside / draws)).toBeLessThan(3 * Math.sqrt(0.25 / draws));
  });
});

type Name = 'nsga-ii' | 'nsga-iii' | 'tpe' | 'random';

/** ZDT1: the front is f2 = 1 - sqrt(f1). */
function zdt1(name: Name, trials: number, dimensions: number, options: Record<string, unknown> = {}): number {
  const space = spaceOf(
    Object.fromEntries(Array.from({ length: dimensions }, (_, at) => [`x${at}`, { float: [0, 1] }])),
  );
  const further: Goal[] = [{ metric: 'f2', direction: 'minimize' }];
  let history = History.of<TrialView>([]);
  const front: number[][] = [];
  for (let index = 0; index < trials; index += 1) {
    const proposal = samplers[name].propose({
      ...{ space, history, direction: 'minimize', further, trialIndex: index },
      random: seededRandom(1, 'trial', index),
      sweep: { seed: 1, trials, slots: 1 },
      options,
    });
    const assignment = proposal?.assignment ?? {};
    const x = Object.values(assignment) as number[];
    const g = 1 + (9 * x.slice(1).reduce((a, b) => a + b, 0)) / (dimensions - 1);
    const losses = [x[0] as number, g * (1 - Math.sqrt((x[0] as number) / g))];
    front.push(losses);
    const results = [{ rung: 0, value: losses[0] as number, further: [losses[1] as number] }];
    history = history.with(index, { index, assignment, family: 'all', status: 'finished', rung: 0, results });
  }
  return hypervolume(front, [1.1, 1.1]);
}

describe('several objectives', () => {
  const isLong = process.env.PAUCIS_LONG === '1';

  it.runIf(isLong)('NSGA-II reaches the reference on ZDT1 after 25,000 evaluations', { timeout: 600_000 }, () => {
    expect(zdt1('nsga-ii', 25_000, 30, { population: 100 })).toBeGreaterThanOrEqual(0.865);
  });

  it('NSGA-II and NSGA-III come near the front of a small ZDT1', () => {
    // 10 dimensions, 60 generations of 40; the whole volume is .8767.
    expect(zdt1('nsga-ii', 2400, 10, { population: 40 })).toBeGreaterThan(0.8);
    expect(zdt1('nsga-iii', 2400, 10, { population: 40 })).toBeGreaterThan(0.75);
  });

  it('TPE with the hypervolume covers more of it than random search', () => {
    expect(zdt1('tpe', 150, 5)).toBeGreaterThan(zdt1('random', 150, 5) + 0.1);
  });

  it('TPE turns to where a constraint is kept', () => {
    const space = spaceOf({ x: { float: [0, 1] } });
    const further: Goal[] = [{ metric: 'size', atMost: 0.3 }];
    let history = History.of<TrialView>([]);
    for (let index = 0; index < 60; index += 1) {
      const { assignment } = samplers.tpe.propose({
        ...{ space, history, direction: 'maximize', further, trialIndex: index, options: {} },
        random: seededRandom(2, index),
        sweep: { seed: 2, trials: 60, slots: 1 },
      }) as { assignment: { x: number } };
      const results = [{ rung: 0, value: assignment.x, further: [assignment.x] }];
      history = history.with(index, { index, assignment, family: 'all', status: 'finished', rung: 0, results });
    }
    const last = history.slice(40).map(({ assignment }) => assignment.x as number);

    // The best allowed point is the edge, .3; uniform draws would put four of twenty within a tenth of it.
    expect(last.filter((x) => Math.abs(x - 0.3) < 0.1).length).toBeGreaterThan(7);
    expect(Math.max(...last.filter((x) => x <= 0.3))).toBeGreaterThan(0.25);
  });
});
