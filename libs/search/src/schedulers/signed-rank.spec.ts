import { seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { signedRankBelow } from './signed-rank.js';

/** P by listing all signs. */
function listed(differences: readonly number[]): number {
  const sizes = differences.map(Math.abs);
  const rank = (size: number): number =>
    sizes.filter((other) => other < size).length + (sizes.filter((other) => other === size).length + 1) / 2;
  const ranks = sizes.map(rank);
  const above = (signs: readonly number[]): number =>
    ranks.reduce((sum, each, at) => sum + each * ((signs[at] as number) > 0 ? 1 : 0), 0);
  const observed = above(differences);
  let hits = 0;
  for (let signs = 0; signs < 2 ** ranks.length; signs += 1) {
    if (above(ranks.map((_, at) => (signs >> at) & 1)) <= observed + 1e-9) hits += 1;
  }
  return hits / 2 ** ranks.length;
}

describe('the signed-rank test', () => {
  it('agrees with listing all signs, ties included', () => {
    const random = seededRandom(3);
    for (let draw = 0; draw < 30; draw += 1) {
      const differences = Array.from({ length: 1 + random.integer(9) }, () => (random.integer(9) - 4.5) / 2);
      expect(signedRankBelow(differences)).toBeCloseTo(listed(differences), 12);
    }
    expect(signedRankBelow([-1, -2, -3, -4])).toBe(1 / 16);
    expect(signedRankBelow([-1, -2, -3, -4, -5])).toBe(1 / 32);
  });

  it('counts zeros to neither side', () => {
    expect(signedRankBelow([0, 0, 0])).toBe(1);
    expect(signedRankBelow([0, -1, -2, -3])).toBe(1 / 8);
  });

  it('comes to the normal limit with many pairs', () => {
    const differences = Array.from({ length: 60 }, (_, at) => (at % 3 === 0 ? 1 : -1) * (at + 1));
    const fifty = signedRankBelow(differences.slice(0, 50));
    const limit = (pairs: number): number => signedRankBelow(differences.slice(0, pairs));

    expect(fifty).toBeGreaterThan(0);
    expect(Math.abs(limit(51) - fifty)).toBeLessThan(0.02); // the normal limit and the exact value, one pair apart
  });
});
