import { describe, expect, it } from 'vitest';
import { seededRandom } from '../seeded-random.js';
import { correctedTTest } from './corrected-t.js';
import { normalQuantile } from '../distributions/normal.js';
import { judgeStudy, type StudyArm, tunedArm } from './study.js';

const cellsOf = (folds: number, seeds: number, value: (fold: number, seed: number) => number) =>
  Array.from({ length: folds * seeds }, (_, at) => {
    const [fold, seed] = [Math.floor(at / seeds), at % seeds];
    return { fold, seed, value: value(fold, seed) };
  });
const cellsOfArm = (...each: number[]) => new Map(each.map((value, at) => [`${at}/0`, value]));
const values = (...each: number[]) => ({ cells: cellsOfArm(...each), mean: 0, tuningVariance: 0 });
const tuned = (arm: StudyArm, direction: 'maximize' | 'minimize' = 'maximize') =>
  tunedArm(arm, direction, seededRandom(1, arm.name));

describe('an arm, cross-fitted', () => {
  it('is scored in each fold by the trial that is best on the others', () => {
    // a is best on fold 0 alone; chosen on the others it is only where fold 0 helps to choose.
    const arm: StudyArm = {
      name: 'arm',
      drawn: false,
      trials: [
        { id: 'a', cells: cellsOf(3, 1, (fold) => [0.99, 0.7, 0.7][fold] as number) },
        { id: 'b', cells: cellsOf(3, 1, () => 0.8) },
      ],
    };

    expect(tuned(arm)).toMatchObject({ cells: cellsOfArm(0.8, 0.7, 0.7), tuningVariance: 0 });
    expect(tuned(arm, 'minimize').cells).toEqual(cellsOfArm(0.99, 0.8, 0.8));
    expect(tuned(arm).mean).toBeCloseTo(2.2 / 3, 12);
  });

  it('that was drawn carries the variance of drawing again: of two trials, one is missing in half of all draws', () => {
    const trial = (id: string, value: number) => ({ id, cells: cellsOf(2, 1, () => value) });
    const { tuningVariance } = tuned({ name: 'arm', drawn: true, trials: [trial('a', 0.9), trial('b', 0.7)] });

    // The better one is drawn with 3/4: 0.2² · 3/4 · 1/4
    expect(Math.abs(tuningVariance - 0.0075)).toBeLessThan(0.0015);
    expect(tuned({ name: 'arm', drawn: true, trials: [trial('a', 0.9)] }).tuningVariance).toBe(0);
  });

  it('refuses arms without trials, one fold, and trials with other cells', () => {
    const trial = (id: string, folds: number) => ({ id, cells: cellsOf(folds, 2, () => 0.5) });
    const arm = (...trials: StudyArm['trials']) => tuned({ name: 'x', drawn: true, trials });
    expect(() => arm()).toThrow('no complete trial');
    expect(() => arm(trial('a', 1))).toThrow('at least 2 folds');
    expect(() => arm(trial('a', 2), trial('b', 3))).toThrow('a and b have other folds');
  });
});

describe('a claim', () => {
  const a = values(0.9, 0.92, 0.91, 0.93, 0.9);
  const b = values(0.8, 0.81, 0.82, 0.81, 0.8);
  const about = { testToTrain: 0.25, alpha: 0.05, direction: 'maximize' as const };

  it('is judged by the bounds of the corrected t interval', () => {
    const better = (by: number) => judgeStudy({ contrasts: [{ a, b }], claim: { kind: 'better', by }, ...about });
    const differences = [0.1, 0.11, 0.09, 0.12, 0.1];
    const { low, high } = correctedTTest({ differences, testToTrain: 0.25, level: 0.9 });

    expect(better(0).difference.low).toBeCloseTo(low, 12);
    expect(better(0)).toMatchObject({ verdict: 'supported' });
    expect(better(low - 1e-6).verdict).toBe('supported');
    expect(better(low + 1e-6).verdict).toBe('undecided');
    expect(better(high + 1e-6).verdict).toBe('not supported');
    expect(better(low).p).toBeCloseTo(0.05, 6);
    expect(better(high).p).toBeCloseTo(0.95, 6);
  });

  it('of equality has two sides', () => {
    const equal = (within: number) => judgeStudy({ contrasts: [{ a, b }], claim: { kind: 'equal', within }, ...about });
    expect(equal(0.2)).toMatchObject({ verdict: 'supported' });
    expect(equal(0.104).verdict).toBe('undecided');
    expect(equal(0.05)).toMatchObject({ verdict: 'not supported' });
    expect(equal(0.2).p).toBeLessThan(0.05);
  });

  it('is turned round where less is better, and averaged over the contrasts of a factor', () => {
    const less = judgeStudy({
      contrasts: [{ a, b }],
      claim: { kind: 'better', by: 0 },
      ...about,
      direction: 'minimize',
    });
    const both = judgeStudy({
      contrasts: [
        { a, b },
        { a: b, b: a },
      ],
      claim: { kind: 'equal', within: 0.01 },
      ...about,
    });
    expect(less.difference.estimate).toBeCloseTo(-0.104, 12);
    expect(less.verdict).toBe('not supported');
    expect(both.difference.estimate).toBe(0);
    expect(both.verdict).toBe('supported');
  });

  it('of two equal arms is supported no more often than alpha, however many trials each arm tried', () => {
    const random = seededRandom(7, 'study');
    const normal = () => normalQuantile(random.next());
    const [folds, seeds, studies] = [5, 2, 1000];
    const wrong = Array.from({ length: studies }, () => {
      const shared = Array.from({ length: folds }, () => 0.03 * normal());
      const arm = (name: string): StudyArm => ({
        name,
        drawn: true,
        trials: Array.from({ length: 6 }, (_, at) => {
          const [own, byFold] = [0.01 * normal(), shared.map((value) => value + 0.015 * normal())];
          const value = (fold: number) => 0.8 + own + (byFold[fold] as number) + 0.01 * normal();
          return { id: `${name}${at}`, cells: cellsOf(folds, seeds, value) };
        }),
      });
      const [a, b] = [tunedArm(arm('a'), 'maximize', random), tunedArm(arm('b'), 'maximize', random)];
      const { verdict } = judgeStudy({ contrasts: [{ a, b }], claim: { kind: 'better', by: 0 }, ...about });
      return verdict;
    });

    const share = (verdict: string) => wrong.filter((one) => one === verdict).length / studies;
    expect(share('supported')).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / studies));
    expect(share('not supported')).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / studies));
  });
});
