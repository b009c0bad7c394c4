import { describe, expect, it } from 'vitest';
import { criticalDifferencePlot, groupsNotApart } from './critical-difference.js';

describe('a critical difference diagram', () => {
  it('joins the longest runs of ranks that are not told apart', () => {
    expect(groupsNotApart([1.2, 1.9, 2.4, 4.5], 1)).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(groupsNotApart([1, 2, 3], 5)).toEqual([[0, 2]]);
    expect(groupsNotApart([1, 3, 5], 1.5)).toEqual([]);
  });

  it('draws a bar for each, with the ranks as data', () => {
    const { markup } = criticalDifferencePlot('ranks', {
      names: ['c', 'a', 'b'],
      ...{ cells: 10, meanRanks: [2.9, 1.2, 1.9], p: 0.01, criticalDifference: 1.05, level: 0.95 },
      pairs: [],
    });

    expect(markup.match(/wide-bar/g)?.length).toBeGreaterThanOrEqual(2);
    expect(markup).toContain('a (1.20)');
    expect(markup).toContain('a: 1.20; b: 1.90; c: 2.90');
    expect(markup).toContain('ranks.csv');
  });
});
