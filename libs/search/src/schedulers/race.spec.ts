import { seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { normalDraw } from '../samplers/normal-draw.js';
import { createSweep, type Choice } from '../sweep/create-sweep.js';
import { replay } from '../sweep/replay.js';
import { simulate } from '../sweep/simulate.js';
import { chanceAbove } from './extrapolate.js';
import { twoWay } from './race.js';

function compare(scheduler: Choice, seed: number, merits: readonly number[], noise: number) {
  const plan = createSweep({
    template: { merit: { choice: [...merits] } },
    ...{ seed, slots: 2, scheduler },
    objective: { metric: 'auc', direction: 'maximize' },
    sampler: { name: 'grid' },
    replication: { folds: 5, seeds: 4 },
    limits: { trials: merits.length },
  });
  const value = ({
    assignment,
    fold,
    seed: replicate,
  }: {
    assignment: Record<string, unknown>;
    fold: number;
    seed: number;
  }) =>
    // The fold and seed matter to all alike, which pairs take out.
    (assignment.merit as number) +
    0.2 * Math.sin(fold + 5 * replicate) +
    noise * normalDraw(seededRandom(seed, 'noise', assignment.merit as number, fold, replicate));
  const { events, state } = simulate(plan, { random: seededRandom(seed, 'world'), value });
  const runs = events.filter(({ type }) => type === 'run.reported').length;
  return { runs, events, winner: state.trials.at(state.best as number)?.assignment.merit };
}

describe('a race over folds and seeds', () => {
  const merits = [0.7, 0.72, 0.74, 0.76, 0.78, 0.8, 0.82, 0.9];
  const seeds = Array.from({ length: 20 }, (_, seed) => seed);

  it('finds the best with far fewer runs than all, and as surely', () => {
    const races = seeds.map((seed) => compare({ name: 'race', max: 100 }, seed, merits, 0.03));

    expect(races.filter(({ winner }) => winner === 0.9).length).toBeGreaterThanOrEqual(19);
    const most = Math.max(...races.map(({ runs }) => runs));
    expect(most).toBeLessThan(0.6 * merits.length * 20);
    for (const { events } of races.slice(0, 3)) expect(replay(events).ok).toBe(true);
  });

  it('spends more where trials are close', () => {
    const mean = (merits: readonly number[]): number =>
      seeds.reduce((sum, seed) => sum + compare({ name: 'race', max: 100 }, seed, merits, 0.05).runs, 0) / seeds.length;

    expect(mean([0.7, 0.701, 0.702, 0.703, 0.79, 0.8])).toBeGreaterThan(mean([0.5, 0.501, 0.502, 0.503, 0.6, 0.9]));
  });

  it('tells merit from the effects of folds where rows are incomplete', () => {
    const folds = [0, 0.3, -0.2, 0.5];
    const rows = [
      new Map(folds.map((effect, at) => [`${at}/0`, 1 + effect])),
      new Map([1, 3].map((at) => [`${at}/0`, 0.5 + (folds[at] as number)])),
      new Map([0, 2].map((at) => [`${at}/0`, 2 + (folds[at] as number)])),
    ];

    const { merits: found } = twoWay(rows);

    expect((found[1] as number) - (found[0] as number)).toBeCloseTo(-0.5, 3);
    expect((found[2] as number) - (found[0] as number)).toBeCloseTo(1, 3);
  });
});

describe('a curve drawn out', () => {
  const curve = (a: number, b: number, c: number) => [100, 200, 300, 400, 500].map((x) => ({ x, y: a - b * x ** -c }));

  it('goes on as a power law would', () => {
    const rising = curve(0.9, 3, 0.5); // 0.805 at the end

    expect(chanceAbove(rising, 1000, 0.78)).toBeGreaterThan(0.8);
    expect(chanceAbove(rising, 1000, 0.83)).toBeLessThan(0.2);
  });

  it('gives up on what is flat far below', () => {
    expect(chanceAbove(curve(0.6, 0.1, 1), 1000, 0.8)).toBeLessThan(0.01);
  });
});
