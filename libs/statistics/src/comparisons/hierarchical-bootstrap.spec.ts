import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../distributions/normal.js';
import { seededRandom } from '../seeded-random.js';
import { hierarchicalBootstrap, type ResampledFold } from './hierarchical-bootstrap.js';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
const variance = (values: readonly number[]): number => mean(values.map((value) => (value - mean(values)) ** 2));

describe('hierarchical bootstrap over folds, seeds and groups', () => {
  it('has the variance that the three levels add up to, in closed form for a mean', () => {
    // value(fold, seed, sample) = base + luck of the seed + its own
    const bases = new Map([['a', 0], ['b', 3], ['c', 1]]); // prettier-ignore
    const luck = new Map([[0, -1], [1, 0.5], [2, 2]]); // prettier-ignore
    const own = [0, 1, 5, 2];
    const folds: ResampledFold[] = [...bases.keys()].map((fold) => ({ fold, seeds: [0, 1, 2], size: 4 }));
    const statistic = (fold: string, seed: number | string, indices: Uint32Array): number =>
      (bases.get(fold) as number) +
      (luck.get(Number(seed)) as number) +
      mean(Array.from(indices, (at) => own[at] as number));

    const interval = hierarchicalBootstrap({ folds, statistic, random: seededRandom(1, 'levels'), resamples: 20_000 });

    const perFold = variance([...luck.values()]) / 3 + variance(own) / 4;
    const expected = Math.sqrt((variance([...bases.values()]) + perFold) / 3);
    expect(interval.estimate).toBeCloseTo(mean([...bases.values()]) + mean([...luck.values()]) + mean(own), 12);
    expect(Math.abs(interval.standardError / expected - 1)).toBeLessThan(0.02); // 20,000 resamples: standard error .5 %
    expect(interval.low).toBeLessThan(interval.estimate - expected);
    expect(interval).toMatchObject({ method: 'hierarchical-percentile', resamples: 20_000, discarded: 0 });
  });

  it('draws whole groups, as many per class, the same for each seed of a drawn fold, and repeats from its seed', () => {
    const seen: { fold: string; drawn: string }[] = [];
    const folds: ResampledFold[] = ['x', 'y'].map((fold) => ({
      fold,
      seeds: [1, 2],
      size: 5,
      classes: [1, 0, 0, 1, 1],
      groups: ['p', 'q', 'q', 'r', 'r'],
    }));
    const run = (): { low: number; high: number } =>
      hierarchicalBootstrap({
        folds,
        statistic: (fold, seed, indices) => {
          seen.push({ fold, drawn: Array.from(indices).join() });
          expect(indices.filter((at) => at === 1).length).toBe(indices.filter((at) => at === 2).length);
          expect(indices.filter((at) => at === 3).length).toBe(indices.filter((at) => at === 4).length);
          return Number(seed) + indices.length;
        },
        random: seededRandom(7, 'groups'),
        resamples: 50,
      });

    const first = run();
    const draws = seen.slice(4);

    expect(run()).toEqual(first);
    for (let at = 0; at < 200; at += 2) expect(draws[at]).toEqual(draws[at + 1]);
  });

  it('covers the true difference about as often as it says where folds, seeds and patients vary', () => {
    const random = seededRandom(12, 'hierarchical-coverage');
    const gauss = (): number => normalQuantile(random.next() || 0.5);
    let covered = 0;
    for (let round = 0; round < 200; round += 1) {
      const folds: ResampledFold[] = [0, 1, 2, 3, 4].map((fold) => ({ fold: `${fold}`, seeds: [0, 1, 2], size: 20 }));
      const bases = folds.map(() => 0.2 * gauss());
      const luck = folds.map(() => [0.2 * gauss(), 0.2 * gauss(), 0.2 * gauss()]);
      const own = folds.map(() => Array.from({ length: 20 }, gauss));
      const { low, high } = hierarchicalBootstrap({
        folds,
        statistic: (fold, seed, indices) =>
          (bases[Number(fold)] as number) +
          (luck[Number(fold)]?.[Number(seed)] as number) +
          mean(Array.from(indices, (at) => own[Number(fold)]?.[at] as number)),
        random,
        resamples: 200,
      });
      covered += low <= 0 && 0 <= high ? 1 : 0;
    }
    expect(covered / 200).toBeGreaterThan(0.9); // standard error .015
  });

  it('counts resamples without a value and refuses when the whole has none', () => {
    const folds: ResampledFold[] = ['x', 'y'].map((fold) => ({ fold, seeds: [0], size: 2 }));
    const needsFirst = (_: string, __: number | string, indices: Uint32Array): number =>
      indices.includes(0) ? 1 : NaN;

    const interval = hierarchicalBootstrap({ folds, statistic: needsFirst, random: seededRandom(1), resamples: 4000 });

    const expected = 0.75 ** 2;
    expect(Math.abs(interval.resamples / 4000 - expected)).toBeLessThan(0.03);
    expect(interval.resamples + interval.discarded).toBe(4000);
    const never = (): number => NaN;
    expect(() => hierarchicalBootstrap({ folds, statistic: never, random: seededRandom(1) })).toThrow(/fold x is NaN/);
    expect(() =>
      hierarchicalBootstrap({ folds: folds.slice(1), statistic: needsFirst, random: seededRandom(1) }),
    ).toThrow(/at least 2 folds with seeds, got 1/);
  });
});
