import { normalCdf, seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import type { CategoricalParameter, FloatParameter, IntParameter, Parameter } from '../../space/space.js';
import { categoricalRows } from './categorical-kernels.js';
import { logMassBetween } from './log-mass.js';
import { numericKernels, numericShape } from './numeric-kernels.js';
import { ageWeights, parzenEstimator } from './parzen-estimator.js';

const x: FloatParameter = { type: 'float', name: 'x', low: 0, high: 1, scale: 'linear' };
const letter: CategoricalParameter = { type: 'categorical', name: 'letter', values: ['a', 'b', 'c'] };

describe('a Parzen estimator', () => {
  it('has the kernels of the reference: neighbours give the widths, the prior stands behind', () => {
    const { mu, sigma } = numericShape(x, [0.1, 0.4, 0.8]);

    expect([...mu]).toEqual([0.1, 0.4, 0.8, 0.5]);
    [0.3, 0.4, 0.4, 1].forEach((width, at) => expect(sigma[at]).toBeCloseTo(width, 12));
    expect([...numericShape(x, [0.3]).sigma]).toEqual([0.7, 1]); // alone the ends of the range are its neighbours
    const rows = categoricalRows(letter.values, ['a', 'a', 'c']);
    const expected = [
      [5 / 7, 1 / 7, 1 / 7],
      [5 / 7, 1 / 7, 1 / 7],
      [1 / 7, 1 / 7, 5 / 7],
      [1 / 3, 1 / 3, 1 / 3],
    ];
    rows.forEach((row, kernel) => row.forEach((p, at) => expect(p).toBeCloseTo(expected[kernel]?.[at] as number, 12)));
  });

  it('has the joint density of the reference', () => {
    const estimator = parzenEstimator(
      [x, letter],
      [
        [0.1, 'a'],
        [0.4, 'a'],
        [0.8, 'c'],
      ],
    );

    expect(estimator.logDensity([0.2, 'a'])).toBeCloseTo(-0.415176, 6); // six digits are given
    expect(estimator.logDensity([0.9, 'b'])).toBeCloseTo(-1.864441, 6);
  });

  it.each<[string, Parameter, number[]]>([
    ['whole numbers', { type: 'int', name: 'n', low: 1, high: 6, scale: 'linear' }, [1, 2, 3, 4, 5, 6]],
    ['whole numbers on a log scale', { type: 'int', name: 'n', low: 1, high: 6, scale: 'log' }, [1, 2, 3, 4, 5, 6]],
    ['steps', { type: 'float', name: 'n', low: 0, high: 1.1, scale: 'linear', step: 0.25 }, [0, 0.25, 0.5, 0.75, 1]],
  ])('gives all bins of %s together the chance 1 and draws them accordingly', (_name, parameter, values) => {
    const points = [values[1], values[1], values[4]].map((value) => [value as number]);
    const estimator = parzenEstimator([parameter], points);

    const chances = values.map((value) => Math.exp(estimator.logDensity([value])));
    const random = seededRandom(4);
    const draws = Array.from({ length: 4000 }, () => estimator.sample(random)[0]);

    expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 12);
    values.forEach((value, at) => {
      const share = draws.filter((draw) => draw === value).length / draws.length;
      expect(Math.abs(share - (chances[at] as number))).toBeLessThan(0.03); // four standard errors of 4,000 draws
    });
  });

  it('integrates to 1 over a continuous range, on a log scale over its logarithm', () => {
    const rate: FloatParameter = { type: 'float', name: 'rate', low: 1e-5, high: 1e-2, scale: 'log' };
    for (const [parameter, points] of [
      [x, [[0.1], [0.11], [0.97]]],
      [rate, [[1e-5], [3e-4]]],
    ] as const) {
      const estimator = parzenEstimator([parameter], points);
      const cells = 20_000;
      const { low, high } = numericShape(parameter, []);
      let mass = 0;
      for (let cell = 0; cell < cells; cell += 1) {
        const at = low + ((cell + 0.5) / cells) * (high - low);
        mass += Math.exp(estimator.logDensity([parameter.scale === 'log' ? Math.exp(at) : at])) / cells;
      }
      expect(mass * (high - low)).toBeCloseTo(1, 6);
    }
  });

  it('lets observations older than the newest 25 count less', () => {
    expect(ageWeights(25)).toEqual(new Array(25).fill(1));
    const weights = ageWeights(30);
    expect(weights[0]).toBeCloseTo(1 / 30, 12);
    expect(weights[4]).toBe(1);
    expect(weights.slice(5)).toEqual(new Array(25).fill(1));
    expect(ageWeights(26)[0]).toBeCloseTo(1 / 26, 12);
  });

  it('keeps its digits far from every observation', () => {
    const wide: IntParameter = { type: 'int', name: 'n', low: 0, high: 10_000, scale: 'linear' };
    const kernels = numericKernels(wide, new Array<number>(200).fill(3));
    const sums = new Float64Array(201);

    kernels.addLogDensities(9_999, sums);

    expect(sums[0]).toBeCloseTo(-0.5 * 99.945 ** 2, -1.5); // z is (9,998.5 - 3) / 100.01; 15 for the rest
    expect(sums[200]).toBeCloseTo(-Math.log(10_001), 0); // the prior alone reaches there
  });
});

describe('the mass of an interval', () => {
  it('agrees with the distribution function and goes on where that underflows', () => {
    for (const [from, to] of [
      [-1, 0.5],
      [-7, -4.9],
      [5.5, 6],
      [-20, 20],
      [-8, 1],
    ] as const) {
      const [low, high] = from > 0 ? [-to, -from] : [from, to];
      expect(logMassBetween(from, to)).toBeCloseTo(Math.log(normalCdf(high) - normalCdf(low)), 10);
    }
    // ln P(Z < -50) = -1254.8313611394; Abramowitz & Stegun 26.2.12 with six terms.
    expect(logMassBetween(-Infinity, -50)).toBeCloseTo(-1254.83136113942, 8);
  });
});
