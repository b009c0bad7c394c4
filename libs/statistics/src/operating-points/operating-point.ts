import type { Interval } from '../interval.js';
import { checkScores } from '../roc-auc.js';
import type { Unscored } from '../unscored.js';
import { wilson } from '../wilson.js';

export interface OperatingPoint {
  threshold: number;
  truePositives: number;
  falsePositives: number;
  trueNegatives: number;
  falseNegatives: number;
  /** Wilson intervals; a rate without any case to count is said to be undefined. */
  sensitivity: Interval | Unscored;
  specificity: Interval | Unscored;
  /** Predictive values at the prevalence of this very sample; elsewhere ask `predictiveValues`. */
  ppv: Interval | Unscored;
  npv: Interval | Unscored;
}

/**
 * What a threshold does: positive means score > threshold, strictly, as everywhere here. The intervals hold only if the
 * threshold was fixed on other samples (validation, or cross-fitted) than those it is scored on.
 */
export function operatingPoint(input: {
  labels: ArrayLike<number | boolean>;
  scores: ArrayLike<number>;
  threshold: number;
  level?: number;
}): OperatingPoint {
  const { labels, scores, threshold, level = 0.95 } = input;
  checkScores(labels, scores);
  const counts = { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 };
  for (let at = 0; at < labels.length; at += 1) {
    const positive = (scores[at] as number) > threshold;
    if (labels[at]) counts[positive ? 'truePositives' : 'falseNegatives'] += 1;
    else counts[positive ? 'falsePositives' : 'trueNegatives'] += 1;
  }
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = counts;
  const share = (right: number, wrong: number, of: string): Interval | Unscored =>
    right + wrong > 0 ? wilson(right, right + wrong, level) : { reason: `undefined: there is no ${of}` };
  return {
    threshold,
    ...counts,
    sensitivity: share(truePositives, falseNegatives, 'positive sample'),
    specificity: share(trueNegatives, falsePositives, 'negative sample'),
    ppv: share(truePositives, falsePositives, 'sample above the threshold'),
    npv: share(trueNegatives, falseNegatives, 'sample at or below the threshold'),
  };
}
