import { random } from '@paucis/engine';
import { describe, expect, it } from 'vitest';
import { embeddingSpread, symmetricEigenvalues } from './embedding-spread.js';

describe('embeddingSpread', () => {
  it('of total collapse is no spread and rank 1', () => {
    const { embeddingStd, effectiveRank } = embeddingSpread(
      Float32Array.from({ length: 40 }, (_, at) => (at % 4) + 1),
      4,
    );

    expect(embeddingStd).toBeCloseTo(0, 6);
    expect(effectiveRank).toBeCloseTo(1, 6);
  });

  it('of embeddings that use all directions alike is 1/sqrt(width) and full rank', () => {
    const width = 16;
    const { embeddingStd, effectiveRank } = embeddingSpread(
      random(1).fillNormal(new Float32Array(4000 * width)),
      width,
    );

    // 4,000 samples: both estimates are within a percent of their limits.
    expect(embeddingStd).toBeCloseTo(1 / Math.sqrt(width), 2);
    expect(effectiveRank).toBeGreaterThan(0.99 * width);
    expect(effectiveRank).toBeLessThanOrEqual(width);
  });

  it('of embeddings in a plane is rank 2', () => {
    const rows = [[1, 0, 0, 0], [0, 1, 0, 0], [1, 0, 0, 0], [0, 1, 0, 0]]; // prettier-ignore

    expect(embeddingSpread(Float32Array.from(rows.flat()), 4).effectiveRank).toBeCloseTo(2, 6);
  });
});

describe('symmetricEigenvalues', () => {
  it('finds those of a matrix that is known in closed form', () => {
    // 2 on the diagonal, -1 beside it: 2 - 2 cos(k pi / (n + 1)).
    const size = 12;
    const matrix = Float64Array.from({ length: size * size }, (_, at) => {
      const distance = Math.abs(Math.floor(at / size) - (at % size));
      return distance === 0 ? 2 : distance === 1 ? -1 : 0;
    });

    const values = symmetricEigenvalues(matrix, size).sort((a, b) => a - b);

    values.forEach((value, at) => expect(value).toBeCloseTo(2 - 2 * Math.cos(((at + 1) * Math.PI) / (size + 1)), 10));
  });
});
