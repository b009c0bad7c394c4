import { describe, expect, it } from 'vitest';
import { haltonPoint } from './halton-sequence.js';
import { sobolDimensions, sobolSequence } from './sobol-sequence.js';

const dimensions = [0, 1, 2, 3, 10, 29, 100, 255];

describe('a Sobol sequence', () => {
  it('starts with the points of the reference', () => {
    const sequence = sobolSequence(6);

    expect(Array.from({ length: 8 }, (_, index) => [...sequence.point(index)])).toEqual([
      [0, 0, 0, 0, 0, 0],
      [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25, 0.25, 0.75, 0.75],
      [0.25, 0.75, 0.75, 0.75, 0.25, 0.25],
      [0.375, 0.375, 0.625, 0.875, 0.375, 0.125],
      [0.875, 0.875, 0.125, 0.375, 0.875, 0.625],
      [0.625, 0.125, 0.875, 0.625, 0.625, 0.875],
      [0.125, 0.625, 0.375, 0.125, 0.125, 0.375],
    ]);
  });

  it.each([undefined, 1, 2])('puts one of 256 points into each 256th of every coordinate (seed %s)', (seed) => {
    const sequence = sobolSequence(sobolDimensions, seed);
    const points = Array.from({ length: 256 }, (_, index) => sequence.point(index));

    for (const dimension of dimensions) {
      const cells = points.map((point) => Math.floor((point[dimension] as number) * 256));
      expect(new Set(cells).size).toBe(256);
    }
  });

  it.each([undefined, 7])('fills every elementary square of the first two coordinates once (seed %s)', (seed) => {
    const sequence = sobolSequence(2, seed);
    const points = Array.from({ length: 64 }, (_, index) => [...sequence.point(index)] as [number, number]);

    for (let split = 0; split <= 6; split += 1) {
      const cells = points.map(([x, y]) => `${Math.floor(x * 2 ** split)},${Math.floor(y * 2 ** (6 - split))}`);
      expect(new Set(cells).size).toBe(64);
    }
  });

  it('is scrambled differently by each seed, in each coordinate', () => {
    const firsts = Array.from({ length: 200 }, (_, seed) => sobolSequence(2, seed).point(0));

    expect(new Set(firsts.flatMap((point) => [...point])).size).toBe(400);
    const mean = firsts.reduce((sum, [x]) => sum + (x as number), 0) / 200;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.08); // uniform: four standard errors
    expect([...sobolSequence(2, 3).point(5)]).toEqual([...sobolSequence(2, 3).point(5)]);
  });

  it('refuses more dimensions than it has directions for', () => {
    expect(() => sobolSequence(257)).toThrow(/at most 256 dimensions, got 257/);
  });
});

describe('a Halton sequence', () => {
  it('mirrors the index in the bases 2, 3 and 5', () => {
    const points = [0, 1, 2, 3, 5].map((index) => [...haltonPoint(index, 3)]);

    const expected = [
      [0, 0, 0],
      [1 / 2, 1 / 3, 1 / 5],
      [1 / 4, 2 / 3, 2 / 5],
      [3 / 4, 1 / 9, 3 / 5],
      [5 / 8, 7 / 9, 1 / 25],
    ];
    points.forEach((point, at) => point.forEach((x, d) => expect(x).toBeCloseTo(expected[at]?.[d] as number, 14)));
  });

  it.each([undefined, 4])('puts one of b^k points into each b^k-th of the coordinate in base b (seed %s)', (seed) => {
    for (const [dimension, cells] of [
      [0, 64],
      [1, 81],
      [2, 125],
      [5, 169],
    ] as const) {
      const hit = Array.from({ length: cells }, (_, index) =>
        Math.floor((haltonPoint(index, 6, seed)[dimension] as number) * cells + 1e-9),
      );
      expect(new Set(hit).size).toBe(cells);
    }
  });
});
