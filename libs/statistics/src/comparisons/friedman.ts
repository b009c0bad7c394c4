import { Invalid } from '@paucis/contracts';
import { chiSquaredTail } from '../distributions/chi-squared.js';
import { midranks } from '../roc-auc.js';
import { incompleteBeta } from '../distributions/student.js';
import { normalRangeQuantile, normalRangeTail } from '../distributions/studentized-range.js';

export interface FriedmanTest {
  /** Mean rank of each recipe; 1 is the highest value. */
  meanRanks: number[];
  chiSquared: number;
  degrees: number;
  p: number;
  /** Iman & Davenport's (1980) F, less conservative: the one to read. */
  f: number;
  fDegrees: readonly [number, number];
  fP: number;
}

/**
 * Friedman's test that K recipes rank alike over N data sets, with the correction for ties. `values[dataset][recipe]`, larger
 * is better. Throws `Invalid` where every data set ties all recipes, since the statistic is 0/0.
 */
export function friedman(values: readonly ArrayLike<number>[]): FriedmanTest {
  const ranks = ranksOf(values);
  const [n, k] = [ranks.length, (ranks[0] as Float64Array).length];
  const sums = Array.from({ length: k }, (_, recipe) => ranks.reduce((sum, row) => sum + (row[recipe] as number), 0));
  const centre = (n * (k + 1)) / 2;
  const between = sums.reduce((sum, of) => sum + (of - centre) ** 2, 0);
  const within = ranks.reduce((sum, row) => sum + row.reduce((own, rank) => own + (rank - (k + 1) / 2) ** 2, 0), 0);
  if (within === 0) throw new Invalid('statistic-undefined', 'Friedman: undefined, all recipes tie on every data set');
  const chiSquared = ((k - 1) * between) / within;
  const degrees = k - 1;
  const fDegrees = [degrees, degrees * (n - 1)] as const;
  const left = n * degrees - chiSquared;
  const f = left <= 1e-12 * n * degrees ? Infinity : ((n - 1) * chiSquared) / left;
  return {
    meanRanks: sums.map((sum) => sum / n),
    chiSquared,
    degrees,
    p: chiSquaredTail(chiSquared, degrees),
    f,
    fDegrees,
    fP:
      f === Infinity
        ? 0
        : incompleteBeta(fDegrees[1] / (fDegrees[1] + fDegrees[0] * f), fDegrees[1] / 2, fDegrees[0] / 2),
  };
}

export interface NemenyiTest {
  meanRanks: number[];
  /** Mean ranks further apart than this differ at `level`. */
  criticalDifference: number;
  level: number;
  /** `p[a][b]`, adjusted for all pairs. */
  p: number[][];
}

/** Nemenyi's test of all pairs after Friedman's (Demšar 2006): critical difference q_α sqrt(K(K+1) / 6N) / sqrt 2. */
export function nemenyi(values: readonly ArrayLike<number>[], level = 0.95): NemenyiTest {
  const ranks = ranksOf(values);
  const [n, k] = [ranks.length, (ranks[0] as Float64Array).length];
  const meanRanks = Array.from(
    { length: k },
    (_, recipe) => ranks.reduce((sum, row) => sum + (row[recipe] as number), 0) / n,
  );
  const unit = Math.sqrt((k * (k + 1)) / (12 * n)); // standard deviation of one mean rank, where the range is of k such
  return {
    meanRanks,
    criticalDifference: normalRangeQuantile(1 - level, k) * unit,
    level,
    p: meanRanks.map((a) => meanRanks.map((b) => normalRangeTail(Math.abs(a - b) / unit, k))),
  };
}

function ranksOf(values: readonly ArrayLike<number>[]): Float64Array[] {
  const recipes = values[0]?.length ?? 0;
  if (values.length < 2 || recipes < 2) {
    throw new Invalid(
      'cells-too-few',
      `ranks over data sets: expected at least 2 data sets and 2 recipes, got ${values.length} and ${recipes}`,
    );
  }
  return values.map((row, at) => {
    const negated = Array.from(row, (value) => -value);
    if (row.length !== recipes || negated.some(Number.isNaN)) {
      throw new Invalid('scores-mismatch', `ranks over data sets: row ${at} is not ${recipes} numbers`);
    }
    return midranks(negated);
  });
}
