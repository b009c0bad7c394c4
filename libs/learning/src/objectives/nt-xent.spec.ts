import { createParameters, loadRuntime, normal, random, tf, valueAndGradients } from '@paucis/engine';
import { beforeAll, describe, expect, it } from 'vitest';
import { ntXent } from './nt-xent.js';

beforeAll(async () => {
  await loadRuntime();
});

const value = (views: number[][], temperature: number) =>
  tf.tidy(() => ntXent(tf.tensor2d(views), temperature).dataSync()[0] as number);

/** Rows of the identity matrix: mutually orthogonal. */
const orthogonal = (count: number) =>
  Array.from({ length: count }, (_, row) => Array.from({ length: count }, (_unused, at) => (at === row ? 1 : 0)));

// float32: seven digits of values near 1; similarities of 1/t = 10 lose one of them.
const tolerance = 5;

describe('ntXent', () => {
  it.each([
    [0.5, 1.5351946],
    [0.1, 2.5050242],
  ])('gives the reference value of three pairs at temperature %d', (temperature, expected) => {
    const a = [[1, 0, 0], [0, 1, 0], [0.6, 0.8, 0]]; // prettier-ignore
    const b = [[0.8, 0.6, 0], [0, 0.6, 0.8], [0.6, 0, 0.8]]; // prettier-ignore

    expect(value([...a, ...b], temperature)).toBeCloseTo(expected, tolerance);
  });

  it.each([
    [4, 0.5, 0.594438],
    [8, 0.1, 6.354e-4],
  ])(
    'of %i identical, mutually orthogonal pairs at temperature %d is log(1 + (2N-2) e^(-1/t))',
    (n, temperature, expected) => {
      const views = orthogonal(n);

      const loss = value([...views, ...views], temperature);

      expect(loss).toBeCloseTo(Math.log(1 + (2 * n - 2) * Math.exp(-1 / temperature)), tolerance);
      expect(loss).toBeCloseTo(expected, tolerance);
    },
  );

  it('of total collapse is log(2N - 1)', () => {
    expect(
      value(
        Array.from({ length: 8 }, () => [0.3, -2, 1]),
        0.5,
      ),
    ).toBeCloseTo(1.94591, tolerance);
  });

  it('does not see the length of an embedding', () => {
    const views = [[1, 2], [3, -1], [2, 2], [1, -1]]; // prettier-ignore
    const longer = views.map((row, at) => row.map((entry) => entry * (at + 1)));

    expect(value(longer, 0.2)).toBeCloseTo(value(views, 0.2), tolerance);
  });

  it('has the gradient that finite differences give', () => {
    const { root, weights } = createParameters(random(3));
    const rows = root.weight('rows', [6, 4], normal(1));
    const start = Float32Array.from(rows.dataSync());
    const gradients = tf.tidy(() =>
      Array.from(valueAndGradients(() => ntXent(rows, 0.5), weights).gradients[0]?.dataSync() ?? []),
    );
    const at = (index: number, change: number) =>
      tf.tidy(() => {
        const moved = Float32Array.from(start);
        moved[index] = (moved[index] as number) + change;
        return ntXent(tf.tensor2d(moved, [6, 4]), 0.5).dataSync()[0] as number;
      });

    expect(gradients).toHaveLength(24);
    // Central differences, h = 1e-2: the error of float32 (1e-7 / h) and of the third order stay below 1e-3.
    gradients.forEach((slope, index) => expect((at(index, 1e-2) - at(index, -1e-2)) / 2e-2).toBeCloseTo(slope, 3));
    rows.dispose();
  });
});
