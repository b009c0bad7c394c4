import type { Random } from '@paucis/statistics';
import { regressionTree } from './regression-tree.js';

const trees = 32;

/** Predictions of regression trees over bootstrap samples of the rows, each by itself. */
export function forestOf(
  rows: readonly Float64Array[],
  values: readonly number[],
  random: Random,
): ((row: Float64Array) => number)[] {
  return Array.from({ length: trees }, () => {
    const leaves = regressionTree(rows, values, random);
    return (row: Float64Array) => {
      const leaf = leaves.find(({ low, high }) =>
        row.every((at, slot) => at >= (low[slot] as number) && (at < (high[slot] as number) || high[slot] === 1)),
      );
      return leaf?.value ?? 0;
    };
  });
}
