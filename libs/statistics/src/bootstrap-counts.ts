import type { BootstrapInterval } from './bca.js';
import type { Confusion } from './confusion.js';
import { binomialDraw } from './distributions/binomial.js';
import type { Random } from './seeded-random.js';
import type { Unscored } from './unscored.js';
import { intervalsOf } from './weighted-bootstrap.js';

/**
 * BCa intervals of statistics of a confusion matrix of independent samples. Draws with replacement within each class make the
 * counts of its row multinomial, so the counts are drawn instead of the samples: the very bootstrap of `weightedBootstrap` with
 * `classes` and both of its corrections, at a cost that does not grow with the number of samples.
 */
export function bootstrapCounts(input: {
  matrix: Confusion;
  /** The statistics, in a fixed order; NaN where one does not exist. */
  statistics: (matrix: Confusion) => readonly number[];
  random: Random;
  resamples?: number;
  level?: number;
}): (BootstrapInterval | Unscored)[] {
  const { matrix, statistics, random, resamples = 2000, level = 0.95 } = input;
  const estimates = statistics(matrix);
  const drawn = estimates.map(() => new Float64Array(resamples));
  const counts = matrix.map((row) => [...row]);
  const sizes = matrix.map((row) => row.reduce((sum, count) => sum + count, 0));
  for (let draw = 0; draw < resamples; draw += 1) {
    matrix.forEach((row, label) => resampleRow(row, sizes[label] as number, counts[label] as number[], random));
    statistics(counts).forEach((value, index) => ((drawn[index] as Float64Array)[draw] = value));
  }
  const strata = sizes.filter((size) => size > 0).length;
  const degrees = Math.max(1, sizes.reduce((sum, size) => sum + size, 0) - strata);
  const { leftOut, times } = oneLeftOut(matrix, statistics);
  return intervalsOf({ estimates, drawn, leftOut, times, level, degrees });
}

/** One sample less than the row has, over its cells by their shares (one binomial after the other), weighted up to its size. */
function resampleRow(row: readonly number[], size: number, into: number[], random: Random): void {
  if (size === 0) return;
  const draws = Math.max(1, size - 1);
  let left = draws;
  let share = size;
  for (let at = 0; at < row.length; at += 1) {
    const count = row[at] as number;
    const hits = count === share ? left : binomialDraw(left, count / share, random);
    into[at] = (hits * size) / draws;
    left -= hits;
    share -= count;
    if (share === 0) share = 1; // what follows is empty
  }
}

/** Per class the statistics without one sample of each cell, and how many samples that stands for. */
function oneLeftOut(matrix: Confusion, statistics: (matrix: Confusion) => readonly number[]) {
  const cells = matrix.map((row) => row.flatMap((count, answer) => (count > 0 ? [{ answer, count }] : [])));
  const leftOut = cells.map((row, label) =>
    row.map(({ answer }) =>
      statistics(
        matrix.map((of, at) => (at === label ? of.map((count, cell) => count - Number(cell === answer)) : of)),
      ),
    ),
  );
  return { leftOut, times: cells.map((row) => row.map(({ count }) => count)) };
}
