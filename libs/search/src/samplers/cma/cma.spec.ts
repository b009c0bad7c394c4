import { seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { cmaConstants, drawCma, startCma, updateCma } from './cma.js';
import { eigenOf } from './eigen.js';

type Loss = (x: Float64Array) => number;

const rosenbrock: Loss = (x) => {
  let sum = 0;
  for (let i = 0; i + 1 < x.length; i += 1) {
    const [here, next] = [x[i] as number, x[i + 1] as number];
    sum += 100 * (next - here * here) ** 2 + (1 - here) ** 2;
  }
  return sum;
};

interface Walk {
  used: number;
  loss: number;
  last: Float64Array;
}

/** Evaluations until the loss falls below 1e-8, and the points of the way. */
function minimise(lossOf: Loss, n: number, seed: number, most = 15_000, start = 0): Walk {
  const random = seededRandom(seed, 'cma');
  let state = startCma(new Float64Array(n).fill(start), 0.5, cmaConstants(n));
  let [used, loss] = [0, Infinity];
  while (used < most) {
    const points = Array.from({ length: state.constants.lambda }, () => drawCma(state, random));
    const scored = points.map((point) => ({ point, loss: lossOf(point) })).sort((a, b) => a.loss - b.loss);
    used += points.length;
    loss = scored[0]?.loss as number;
    if (loss < 1e-8) break;
    state = updateCma(
      state,
      scored.map(({ point }) => point),
    );
  }
  return { used, loss, last: state.mean };
}

describe('covariance matrix adaptation', () => {
  it.each([
    [2, 6, 2.02861, 0.446205, 1.446205, 0.624555, 0.154815, 0.0578591, 1.254273],
    [5, 8, 2.60018, 0.365088, 1.365088, 0.4502, 0.0472923, 0.0381692, 2.128524],
    [10, 10, 3.1673, 0.284429, 1.284429, 0.29499, 0.0152838, 0.0201543, 3.084727],
  ])('has the constants of the reference in %i dimensions', (n, lambda, muEff, cSigma, dSigma, cC, c1, cMu, chiN) => {
    const constants = cmaConstants(n);

    expect(constants.lambda).toBe(lambda);
    const found = [constants.muEff, constants.cSigma, constants.dSigma, constants.cC, constants.c1, constants.cMu];
    [muEff, cSigma, dSigma, cC, c1, cMu].forEach((value, at) =>
      expect((found[at] as number) / value).toBeCloseTo(1, 5),
    );
    expect(constants.chiN).toBeCloseTo(chiN, 5); // six digits are given
  });

  it.each([
    [2, 510],
    [5, 1856],
    [10, 5110],
  ])('solves Rosenbrock in %i dimensions as fast as the reference', (n, median) => {
    const runs = Array.from({ length: 15 }, (_, seed) => minimise(rosenbrock, n, seed));

    const used = runs.map((run) => run.used).sort((a, b) => a - b);
    expect(used[7]).toBeLessThan(1.5 * median);
    expect(used[7]).toBeGreaterThan(median / 1.5);
    // From four dimensions on there is a second minimum near (-1, 1 ... 1), of 3.93 to 3.99: one run in forty ends there: more than
    // two of fifteen have a chance of half a percent.
    const elsewhere = runs.filter(({ loss }) => loss >= 1e-8);
    expect(elsewhere.length).toBeLessThanOrEqual(2);
    for (const { loss, last } of elsewhere) {
      expect(loss).toBeCloseTo(3.96, 1);
      expect(last[0]).toBeCloseTo(-1, 1);
    }
  });

  it('walks the same way under a monotone transform of the loss', () => {
    // So few that neither comes to the loss at which it would end.
    const plain = minimise(rosenbrock, 3, 4, 300);
    const bent = minimise((x) => Math.log(rosenbrock(x) + 1) ** 3, 3, 4, 300);

    expect([...bent.last]).toEqual([...plain.last]);
  });

  it('needs no more evaluations when the axes are turned', () => {
    const ellipsoid: Loss = (x) => x.reduce((sum, value, at) => sum + 10 ** (3 * (at / 3)) * value * value, 0);
    const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
    const turn = (x: Float64Array): Float64Array => {
      const [a, b, d, e] = x as unknown as [number, number, number, number];
      const [p, q] = [c * a - s * e, s * a + c * e];
      return Float64Array.of(p, c * b - s * d, s * b + c * d, q);
    };
    const median = (loss: Loss): number =>
      Array.from({ length: 15 }, (_, seed) => minimise(loss, 4, seed, 20_000, 1).used).sort(
        (a, b) => a - b,
      )[7] as number;

    const ratio = median((x) => ellipsoid(turn(x))) / median(ellipsoid);

    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(1.25);
  });

  it('takes a symmetric matrix apart into orthogonal vectors', () => {
    const n = 12;
    const random = seededRandom(5);
    const root = Float64Array.from({ length: n * n }, () => random.next() - 0.5);
    const entry = (i: number, j: number): number =>
      Array.from({ length: n }, (_, k) => (root[i * n + k] as number) * (root[j * n + k] as number)).reduce(
        (a, b) => a + b,
      );
    const matrix = Float64Array.from({ length: n * n }, (_, at) => entry(Math.floor(at / n), at % n));

    const { values, vectors } = eigenOf(matrix, n);

    for (let i = 0; i < n; i += 1) {
      for (let j = 0; j < n; j += 1) {
        let [back, dot] = [0, 0];
        for (let k = 0; k < n; k += 1) {
          back += (vectors[i * n + k] as number) * (values[k] as number) * (vectors[j * n + k] as number);
          dot += (vectors[i * n + k] as number) * (vectors[j * n + k] as number);
        }
        expect(back).toBeCloseTo(matrix[i * n + j] as number, 9);
        expect(dot).toBeCloseTo(i === j ? 1 : 0, 12);
      }
    }
    const again = eigenOf(matrix, n);
    again.values.forEach((value, at) => expect(value).toBeCloseTo(values[at] as number, 9));
  });
});
