import { foldsAmong } from './assessment/recipe-cells.js';
import { correctedVariance } from './comparisons/corrected-t.js';
import { studentQuantile } from './distributions/student.js';
import type { Interval } from './interval.js';
import { labelsNeeded, learningCurveArea, type LearningPoint } from './learning-curve.js';
import { isUnscored, scoreOrReason, type Unscored } from './unscored.js';
import { mean } from './mean.js';

/** Scores of one recipe at one share of the labels, by cell (`fold` or `fold/seed`); several draws of the share are averaged. */
export interface LabelledShare {
  /** Of all training labels: 0 to 1. */
  fraction: number;
  cells: ReadonlyMap<string, number>;
}

export interface LabelEfficiency {
  /** Mean score at each share, with the interval of the corrected resampled t. */
  points: { fraction: number; score: Interval }[];
  /** Mean of the score over log2 of the share: it reads like the score. */
  area: Interval;
  /** Labels from which the curve stays at the target or above, and for how few and how many of them the data would do, too. */
  needed: NeededLabels | Unscored;
  /** Cells that all shares have. */
  cells: number;
}

export interface NeededLabels {
  target: number;
  labels: number;
  bound: 'interpolated' | 'at-most';
  /** From here on the curve is not shown to lie below the target. */
  low: number;
  /** From here on it is shown not to; absent where all labels do not show it. */
  high?: number;
  level: number;
}

/** Steps between two shares at which the curve is compared with the target. */
const steps = 64;

/**
 * How a recipe's score grows with the labels: area under it, and the labels that match full supervision, whose own lower bound is
 * the target unless another is given. Nested shares of the same folds are compared cell by cell; the variance is that of
 * overlapping training sets (Nadeau & Bengio 2003). The interval of the labels needed is the inversion of that test along the curve.
 */
export function labelEfficiency(input: {
  shares: readonly LabelledShare[];
  /** At share 1. */
  labels: number;
  /** Validation samples per training sample; as k folds have it unless said: repeated folds are no further splits. */
  testToTrain?: number;
  target?: number;
  level?: number;
}): LabelEfficiency | Unscored {
  const { labels, level = 0.95 } = input;
  const shares = [...input.shares].sort((a, b) => a.fraction - b.fraction);
  const cells = [...(shares[0]?.cells.keys() ?? [])].filter((cell) => shares.every((of) => of.cells.has(cell)));
  const folds = foldsAmong(cells);
  if (shares.length < 2) return { reason: 'a curve needs two or more shares of the labels' };
  if (folds < 2)
    return {
      reason: `a curve needs two or more folds that all shares have, there ${folds === 1 ? 'is' : 'are'} ${folds}`,
    };
  const { testToTrain = 1 / (folds - 1) } = input;
  const quantile = studentQuantile((1 + level) / 2, cells.length - 1);
  const interval = (values: readonly number[]) => meanInterval(values, { testToTrain, level, quantile });
  return scoreOrReason(() => {
    const curves = cells.map((cell) =>
      shares.map(({ fraction, cells: of }): LearningPoint => ({ fraction, value: of.get(cell) as number })),
    );
    const points = shares.map(({ fraction, cells: of }) => ({
      fraction,
      score: interval(cells.map((cell) => of.get(cell) as number)),
    }));
    const target = input.target ?? (points.at(-1)?.score.low as number);
    return {
      points,
      area: interval(curves.map((curve) => learningCurveArea(curve).mean)),
      needed: neededOf(curves, { points, labels, target, level, interval }),
      cells: cells.length,
    };
  });
}

function neededOf(
  curves: readonly (readonly LearningPoint[])[],
  of: {
    points: LabelEfficiency['points'];
    labels: number;
    target: number;
    level: number;
    interval: (values: readonly number[]) => Interval;
  },
): NeededLabels | Unscored {
  const { points, labels, target, level, interval } = of;
  const mean = points.map(({ fraction, score }) => ({ fraction, value: score.estimate }));
  const found = labelsNeeded({ points: mean, target, labels });
  if (isUnscored(found)) return found;
  const along = fractionsAlong(points.map(({ fraction }) => fraction));
  const bounds = along.map((fraction) => ({ fraction, ...interval(curves.map((curve) => valueAt(curve, fraction))) }));
  const from = (isBelow: (of: Interval) => boolean): number | undefined =>
    bounds[bounds.findLastIndex(isBelow) + 1]?.fraction;
  const slack = 1e-9;
  const [low, high] = [from((one) => one.high < target - slack), from((one) => one.low < target - slack)];
  const count = (fraction: number): number => Math.ceil(fraction * labels - 1e-9 * labels);
  return {
    ...{ target, labels: found.labels, bound: found.bound, level },
    low: low === undefined ? labels : count(low),
    ...(high !== undefined && { high: count(high) }),
  };
}

function meanInterval(
  values: readonly number[],
  { testToTrain, level, quantile }: { testToTrain: number; level: number; quantile: number },
): Interval {
  const { mean, variance } = correctedVariance(values, testToTrain);
  const half = quantile * Math.sqrt(variance);
  return { estimate: mean, low: mean - half, high: mean + half, level, method: 'corrected-resampled-t' };
}

/** All given ones and steps between them, even in their logarithms. */
function fractionsAlong(fractions: readonly number[]): number[] {
  return fractions.flatMap((to, at) => {
    const from = fractions[at - 1];
    if (from === undefined) return [to];
    return Array.from({ length: steps }, (_, step) => from * (to / from) ** ((step + 1) / steps));
  });
}

/** Linear in log2 of the share between two points. */
function valueAt(curve: readonly LearningPoint[], fraction: number): number {
  const after = curve.findIndex((point) => point.fraction >= fraction * (1 - 1e-12));
  const [from, to] = [curve[after - 1], curve[after] as LearningPoint];
  if (!from) return to.value;
  const share = Math.log2(fraction / from.fraction) / Math.log2(to.fraction / from.fraction);
  return from.value + (to.value - from.value) * share;
}

/** Several draws of one share: the mean of each cell over those that have it. */
export function meanOfDraws(draws: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const cells = new Map<string, number[]>();
  for (const draw of draws) for (const [cell, value] of draw) cells.set(cell, [...(cells.get(cell) ?? []), value]);
  return new Map([...cells].map(([cell, of]) => [cell, mean(of)]));
}
