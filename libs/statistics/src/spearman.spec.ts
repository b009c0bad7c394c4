import { describe, expect, it } from 'vitest';
import reference from './spearman.reference.json' with { type: 'json' };
import { seededRandom } from './seeded-random.js';
import { spearman } from './spearman.js';

describe("Spearman's rank correlation", () => {
  it('gives the values of scipy, with and without ties', () => {
    for (const { a, b, correlation } of reference) expect(spearman(a, b)).toBeCloseTo(correlation, 12);
  });

  it('does not change under monotone maps, and changes its sign with the order', () => {
    const random = seededRandom(1, 'spearman');
    const a = Array.from({ length: 40 }, () => random.next());
    const b = a.map((value) => value + random.next());

    const found = spearman(a, b);

    expect(spearman(b, a)).toBeCloseTo(found, 12);
    expect(
      spearman(
        a.map((value) => Math.exp(5 * value)),
        b,
      ),
    ).toBeCloseTo(found, 12);
    expect(
      spearman(
        a.map((value) => -value),
        b,
      ),
    ).toBeCloseTo(-found, 12);
  });

  it('is undefined where one side is constant', () => {
    expect(() => spearman([1, 1, 1], [1, 2, 3])).toThrow('one side is constant');
    expect(() => spearman([1], [1])).toThrow('expected two equally long lists');
  });
});
