import { describe, expect, it } from 'vitest';
import { findingStrata } from './finding-strata.js';

const times = (count: number, row: readonly number[]) => Array.from({ length: count }, () => row);

describe('strata of several findings', () => {
  it('are the combinations that are frequent, and else the rarest finding that is', () => {
    const rows = [
      ...times(50, [0, 0, 0]),
      ...times(30, [1, 0, 0]),
      ...times(25, [1, 1, 0]),
      ...times(5, [1, 1, 1]), // too few of this kind; the third finding too, so it goes by the second
      ...times(3, [0, -1, 1]), // its only known finding is too rare: with those without
    ];

    const strata = findingStrata(rows);

    expect(strata.filter((of) => of === strata[0])).toHaveLength(53);
    expect(new Set(strata.slice(50, 80)).size).toBe(1);
    expect(new Set(strata.slice(80, 105)).size).toBe(1);
    expect(new Set(strata.slice(105, 110))).toEqual(new Set([strata[105]]));
    expect(new Set(strata)).toEqual(new Set([0, 1, 2, 3]));
  });
});
