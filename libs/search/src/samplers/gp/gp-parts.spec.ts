import { normalCdf, normalDensity, seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { type Inputs, matern, posteriorLoss } from './gaussian-process.js';
import { Posterior } from './posterior.js';
import { logExpectedImprovement, logH } from './log-expected-improvement.js';
import { minimise } from './minimise.js';

describe('log expected improvement', () => {
  it('has the values of the reference, far below where the plain form underflows too', () => {
    expect(Math.exp(logExpectedImprovement(1, 0.5, 1.2))).toBeCloseTo(0.315219, 6);
    for (const [z, expected] of [
      [-1, -2.485121],
      [-5, -16.744301],
      [-10, -55.553122],
      [-40, -808.298568],
    ] as const) {
      expect(logH(z)).toBeCloseTo(expected, 6);
    }
  });

  it('is one curve on both sides of its switch', () => {
    for (const z of [-3, -2, -1.2, -1.0001]) {
      expect(logH(z)).toBeCloseTo(Math.log(normalDensity(z) + z * normalCdf(z)), 10);
    }
  });
});

describe('a Gaussian process', () => {
  const random = seededRandom(6);
  const points = Array.from({ length: 12 }, () => Float64Array.of(random.next(), random.next(), random.integer(3)));
  const inputs: Inputs = { points, isOption: [false, false, true] };
  const values = points.map(([x, y, kind]) => Math.sin(6 * (x as number)) + (y as number) * (kind === 1 ? 1 : -1));

  it('has the Matern 5/2 kernel of the reference', () => {
    [0.828649, 0.523994, 0.13866].forEach((value, at) =>
      expect(matern(([0.5, 1, 2][at] as number) ** 2)).toBeCloseTo(value, 6),
    );
  });

  it('predicts what the closed form for two points says', () => {
    const pair: Inputs = { points: [Float64Array.of(0), Float64Array.of(1)], isOption: [false] };
    const at = { weights: Float64Array.of(1), scale: 1, noise: 0.1 };
    const [k, c] = [matern(1), matern(0.25)];

    const { mean, variance } = new Posterior(pair, [1, -0.5], at).predict(Float64Array.of(0.5));

    // Both points are equally far: mean = c (y1 + y2) / (1.1 + k), variance = 1 - 2 c^2 / (1.1 + k).
    expect(mean).toBeCloseTo((c * 0.5) / (1.1 + k), 12);
    expect(variance).toBeCloseTo(1 - (2 * c * c) / (1.1 + k), 12);
  });

  it('has the gradient that finite differences show', () => {
    const loss = posteriorLoss(inputs, values);
    const at = Float64Array.of(0.3, -0.5, 0.2, 0.1, -3);
    const { gradient } = loss(at);

    at.forEach((_, i) => {
      const moved = (by: number): number => loss(at.with(i, (at[i] as number) + by)).value;
      expect(gradient[i]).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 5);
    });
  });

  it('is fitted where the posterior is flat in every direction', () => {
    const loss = posteriorLoss(inputs, values);

    const end = minimise(loss, new Float64Array(5), 200, 1e-6);

    expect(Math.max(...loss(end).gradient.map(Math.abs))).toBeLessThan(1e-4);
    expect(loss(end).value).toBeLessThan(loss(new Float64Array(5)).value);
  });
});
