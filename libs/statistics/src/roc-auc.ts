import { Invalid } from '@paucis/contracts';
import { ascendingOrder } from './ascending-order.js';

/** Ranks from 1; equal values share the mean of their ranks. O(n log n). */
export function midranks(values: ArrayLike<number>): Float64Array {
  const size = values.length;
  const order = ascendingOrder(values);
  const ranks = new Float64Array(size);
  for (let start = 0; start < size;) {
    let end = start + 1;
    while (end < size && values[order[end] as number] === values[order[start] as number]) end += 1;
    for (let at = start; at < end; at += 1) ranks[order[at] as number] = (start + end + 1) / 2;
    start = end;
  }
  return ranks;
}

/**
 * Area under the ROC curve as the Mann-Whitney statistic, ties count one half. `labels` are 0 or 1 (booleans too); scores
 * are any finite numbers, larger for the positive class. Throws `Invalid` when a class is absent: no AUC exists then.
 */
export function rocAuc(labels: ArrayLike<number | boolean>, scores: ArrayLike<number>): number {
  checkScores(labels, scores);
  const ranks = midranks(scores);
  let positives = 0;
  let rankSum = 0;
  for (let at = 0; at < ranks.length; at += 1) {
    if (!labels[at]) continue;
    positives += 1;
    rankSum += ranks[at] as number;
  }
  const negatives = ranks.length - positives;
  requireBoth(positives, negatives);
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Refuses labels and scores of different length, other labels than 0 and 1, and scores that are no numbers. */
export function checkScores(labels: ArrayLike<number | boolean>, scores: ArrayLike<number>): void {
  if (labels.length !== scores.length) {
    throw new Invalid('scores-mismatch', `AUC: ${labels.length} labels came with ${scores.length} scores`);
  }
  for (let at = 0; at < labels.length; at += 1) {
    const label = Number(labels[at]);
    if (label !== 0 && label !== 1) throw new Invalid('label-unknown', `AUC: label ${at} is ${label}, expected 0 or 1`);
    if (Number.isNaN(scores[at])) throw new Invalid('score-nan', `AUC: score ${at} is not a number`, { sample: at });
  }
}

/** Refuses a sample without one of the two classes. */
export function requireBoth(positives: number, negatives: number, where = 'AUC'): void {
  if (positives > 0 && negatives > 0) return;
  throw new Invalid(
    'class-absent',
    `${where}: undefined without both classes, got ${positives} positive and ${negatives} negative samples`,
    { positives, negatives },
  );
}
