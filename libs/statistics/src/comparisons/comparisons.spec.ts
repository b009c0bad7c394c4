import { describe, expect, it } from 'vitest';
import { compareRecipes, correctedTTest } from './corrected-t.js';
import { normalQuantile } from '../distributions/normal.js';
import { requiredSamples } from './required-samples.js';
import { seededRandom } from '../seeded-random.js';
import { studentTwoSided } from '../distributions/student.js';
import { wilson } from '../wilson.js';
import { type Candidate, withinBest } from './within-best.js';

const cells = (values: number[]): Map<string, number> => new Map(values.map((value, at) => [`fold${at}/0`, value]));

describe('corrected resampled t', () => {
  it('widens the variance by the overlap of the training sets', () => {
    const differences = [0.02, 0.05, 0.01, 0.04, 0.03];
    const variance = 0.00025; // of the five differences

    const test = correctedTTest({ differences, testToTrain: 1 / 4 });

    const t = 0.03 / Math.sqrt((1 / 5 + 1 / 4) * variance);
    expect(test.t).toBeCloseTo(t, 10);
    expect(test.p).toBeCloseTo(studentTwoSided(t, 4), 10);
    expect(test.low).toBeCloseTo(0.03 - 2.7764451 * Math.sqrt(0.45 * variance), 8);
    expect(test).toMatchObject({ degrees: 4, method: 'corrected-resampled-t' });
  });

  it('compares recipes on the cells that both have and needs two', () => {
    const a = new Map([
      ['f0/0', 0.9],
      ['f1/0', 0.8],
      ['f2/0', 0.7],
    ]);
    const b = new Map([
      ['f2/0', 0.6],
      ['f1/0', 0.8],
      ['f9/0', 0.1],
    ]);

    expect(compareRecipes({ a, b, testToTrain: 0.25 }).cells).toEqual(['f1/0', 'f2/0']);
    expect(() => compareRecipes({ a, b: new Map([['f0/0', 1]]), testToTrain: 0.25 })).toThrow(
      /at least 2 differences, got 1/,
    );
    expect(correctedTTest({ differences: [0, 0, 0], testToTrain: 0.25 })).toMatchObject({ t: 0, p: 1 });
  });
});

describe('the set that cannot be told from the best', () => {
  it('separates what is clearly worse and keeps what is close', () => {
    const candidates = [
      { id: 'best', values: cells([0.9, 0.88, 0.91, 0.89, 0.9]) },
      { id: 'close', values: cells([0.89, 0.89, 0.9, 0.88, 0.91]) },
      { id: 'far', values: cells([0.7, 0.69, 0.71, 0.68, 0.71]) },
      { id: 'stopped', values: cells([0.5]) },
    ];
    const verdicts = (direction: 'maximize' | 'minimize', sign: number) =>
      withinBest({
        candidates: candidates.map(({ id, values }) => ({
          id,
          values: new Map([...values].map(([c, v]) => [c, sign * v])),
        })),
        direction,
        testToTrain: 0.25,
      }).map(({ verdict }) => verdict);

    expect(verdicts('maximize', 1)).toEqual(['best', 'within', 'separated', 'unjudged']);
    expect(verdicts('minimize', -1)).toEqual(['best', 'within', 'separated', 'unjudged']);
  });

  it('seldom throws out the truly best of eight equal recipes', () => {
    const random = seededRandom(9, 'mcb');
    let lost = 0;
    for (let round = 0; round < 200; round += 1) {
      const candidates: Candidate[] = Array.from({ length: 8 }, (_, id) => ({
        id: `${id}`,
        values: cells(Array.from({ length: 5 }, () => 0.8 + 0.03 * normalQuantile(random.next() || 0.5))),
      }));
      const first = withinBest({ candidates, direction: 'maximize', testToTrain: 0.25 })[0];
      lost += first?.verdict === 'separated' ? 1 : 0;
    }
    expect(lost / 200).toBeLessThanOrEqual(0.05);
  });
});

describe('required samples', () => {
  it('follows the square root of n', () => {
    const z = normalQuantile(0.975) + normalQuantile(0.8);

    expect(requiredSamples({ difference: 0.02, standardError: 0.02, samples: 500 })).toEqual({
      total: Math.ceil(500 * z * z),
      more: Math.ceil(500 * z * z) - 500,
    });
    expect(requiredSamples({ difference: -0.5, standardError: 0.02, samples: 500 })?.more).toBe(0);
    expect(requiredSamples({ difference: 0, standardError: 0.02, samples: 500 })).toBeUndefined();
  });
});

describe('Wilson interval', () => {
  it('gives the textbook values and keeps its bounds at the edges', () => {
    const some = wilson(15, 20);
    expect(some.low).toBeCloseTo(0.5312991, 6);
    expect(some.high).toBeCloseTo(0.8881384, 6);
    expect(wilson(0, 10)).toMatchObject({ estimate: 0, low: 0, high: expect.closeTo(0.2775328, 6) as number });
    expect(wilson(10, 10)).toMatchObject({ high: 1, low: expect.closeTo(0.7224672, 6) as number });
  });
});
