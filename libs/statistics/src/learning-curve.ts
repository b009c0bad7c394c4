import { Invalid } from '@paucis/contracts';
import type { Unscored } from './unscored.js';

/** Mean score of a recipe trained on a share of the labels. */
export interface LearningPoint {
  /** Above 0, at most 1. */
  fraction: number;
  value: number;
}

/**
 * Area under the score against log2(fraction), by trapezoids. `area` grows with the range; `mean` is the area divided by it,
 * so it reads like the score. Arms are compared on the same fractions only.
 */
export function learningCurveArea(points: readonly LearningPoint[]): { area: number; mean: number } {
  const sorted = checked(points);
  let area = 0;
  sorted.slice(1).forEach(({ fraction, value }, at) => {
    const before = sorted[at] as LearningPoint;
    area += (Math.log2(fraction / before.fraction) * (value + before.value)) / 2;
  });
  const range = Math.log2(
    (sorted[sorted.length - 1] as LearningPoint).fraction / (sorted[0] as LearningPoint).fraction,
  );
  return { area, mean: area / range };
}

/** `interpolated` on log2(fraction) between two points, or `at-most`: the smallest share that was tried is already enough. */
export interface LabelsNeeded {
  fraction: number;
  labels: number;
  bound: 'interpolated' | 'at-most';
}

/**
 * The share of labels from which a curve stays at or above a target, usually the lower end of the interval of full supervision.
 * A lucky point that later points fall below does not count. Where the whole curve ends below, the reason is returned: nothing
 * is extrapolated.
 */
export function labelsNeeded(input: {
  points: readonly LearningPoint[];
  target: number;
  /** Labels at fraction 1. */
  labels: number;
}): LabelsNeeded | Unscored {
  const { points, target, labels } = input;
  if (!(labels > 0) || !Number.isFinite(target)) {
    throw new Invalid(
      'target-wrong',
      `labels needed: expected a finite target and labels above 0, got ${target}, ${labels}`,
    );
  }
  const sorted = checked(points);
  const below = sorted.findLastIndex(({ value }) => value < target);
  const [from, to] = [sorted[below], sorted[below + 1]];
  const answer = (fraction: number, bound: LabelsNeeded['bound']): LabelsNeeded => ({
    fraction,
    labels: Math.ceil(fraction * labels - 1e-9 * labels),
    bound,
  });
  if (!to) return { reason: `not reached: the curve ends at ${(from as LearningPoint).value}, below ${target}` };
  if (!from) return answer(to.fraction, 'at-most');
  const share = (target - from.value) / (to.value - from.value);
  return answer(from.fraction * (to.fraction / from.fraction) ** share, 'interpolated');
}

function checked(points: readonly LearningPoint[]): LearningPoint[] {
  const sorted = [...points].sort((a, b) => a.fraction - b.fraction);
  sorted.forEach(({ fraction, value }, at) => {
    if (!(fraction > 0 && fraction <= 1) || !Number.isFinite(value)) {
      throw new Invalid(
        'point-wrong',
        `learning curve: expected a fraction from 0 to 1 and a score, got ${fraction}, ${value}`,
      );
    }
    if (fraction === sorted[at + 1]?.fraction) {
      throw new Invalid('point-wrong', `learning curve: fraction ${fraction} comes twice; average its draws first`);
    }
  });
  if (sorted.length < 2) {
    throw new Invalid('point-wrong', `learning curve: expected at least 2 fractions, got ${sorted.length}`);
  }
  return sorted;
}
