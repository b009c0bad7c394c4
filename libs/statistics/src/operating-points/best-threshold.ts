import { Invalid } from '@paucis/contracts';
import { checkScores, requireBoth } from '../roc-auc.js';

/** A point of the ROC curve and the threshold that gives it (positive: score > threshold). */
export interface RocPoint {
  /** The highest score that is still called negative; -Infinity where all are called positive. */
  threshold: number;
  sensitivity: number;
  specificity: number;
}

/** All points that a threshold can reach, from all positive to all negative; tied scores move together. */
export function rocPoints(labels: ArrayLike<number | boolean>, scores: ArrayLike<number>): RocPoint[] {
  checkScores(labels, scores);
  const order = Uint32Array.from({ length: labels.length }, (_, at) => at);
  order.sort((a, b) => (scores[a] as number) - (scores[b] as number));
  const positives = order.filter((at) => Boolean(labels[at])).length;
  const negatives = labels.length - positives;
  requireBoth(positives, negatives, 'ROC curve');
  const points: RocPoint[] = [{ threshold: -Infinity, sensitivity: 1, specificity: 0 }];
  let [missed, cleared] = [0, 0];
  order.forEach((at, rank) => {
    if (labels[at]) missed += 1;
    else cleared += 1;
    const next = order[rank + 1];
    if (next !== undefined && scores[next] === scores[at]) return;
    points.push({
      threshold: scores[at] as number,
      sensitivity: (positives - missed) / positives,
      specificity: cleared / negatives,
    });
  });
  return points;
}

/**
 * The highest specificity that a threshold reaches with at least this sensitivity (the headline: 0.95); no interpolation.
 * Chosen and scored on the same samples it flatters: score its threshold on others by `operatingPoint`.
 */
export function specificityAtSensitivity(input: {
  labels: ArrayLike<number | boolean>;
  scores: ArrayLike<number>;
  sensitivity: number;
}): RocPoint {
  return best(input, 'sensitivity', 'specificity', input.sensitivity);
}

/** The highest sensitivity that a threshold reaches with at least this specificity; no interpolation. */
export function sensitivityAtSpecificity(input: {
  labels: ArrayLike<number | boolean>;
  scores: ArrayLike<number>;
  specificity: number;
}): RocPoint {
  return best(input, 'specificity', 'sensitivity', input.specificity);
}

function best(
  { labels, scores }: { labels: ArrayLike<number | boolean>; scores: ArrayLike<number> },
  kept: 'sensitivity' | 'specificity',
  sought: 'sensitivity' | 'specificity',
  least: number,
): RocPoint {
  if (!(least >= 0 && least <= 1)) {
    throw new Invalid('target-wrong', `${sought} at ${kept}: the target is ${least}, expected 0 to 1`);
  }
  return rocPoints(labels, scores)
    .filter((point) => point[kept] >= least)
    .reduce((a, b) => (b[sought] > a[sought] || (b[sought] === a[sought] && b[kept] > a[kept]) ? b : a));
}
