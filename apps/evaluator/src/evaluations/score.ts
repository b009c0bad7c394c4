import type { Estimate, PredictionFile } from '@paucis/contracts';
import { Invalid } from '@paucis/contracts';
import {
  accuracy,
  auc,
  type ClassificationTask,
  collapse,
  crossValidatedAuc,
  delong,
  type Interval,
  wilson,
} from '@paucis/statistics';

/** What one file of predictions shows. */
export interface Score {
  readonly auc: Estimate;
  readonly accuracy: Estimate;
  readonly collapsed: boolean;
  readonly n: number;
}

export const level = 0.95;

/** Two score columns ask one question; more ask one per class. */
export const taskOf = (classes: number): ClassificationTask => (classes === 2 ? 'binary' : 'multiclass');

/**
 * AUC and accuracy of one model as MedMNIST defines them. The AUC's interval is DeLong's on the logit scale for two classes;
 * with several images of one patient, or with more classes, it comes from the influence functions summed per patient.
 */
export function scoreOf(predictions: PredictionFile): Score {
  const { labels, scores } = predictions;
  const task = checkedTask(predictions);
  const share = accuracy({ task, labels, scores });
  return {
    // The very figure that the training reported; the interval's own sum differs from it in the last bits.
    auc: { ...aucOf(predictions, task), estimate: auc({ task, labels, scores }) },
    accuracy: estimateOf(wilson(share * labels.length, labels.length, level)),
    collapsed: collapse({ task, labels, scores }).collapsed,
    n: labels.length,
  };
}

/** The interval without what a report does not print. */
export const estimateOf = ({ estimate, low, high, level, method }: Interval): Estimate => ({
  estimate,
  low,
  high,
  level,
  method,
});

function aucOf({ labels, scores, groups }: PredictionFile, task: ClassificationTask): Estimate {
  const oneEach = new Set(groups).size === groups.length;
  if (task === 'binary' && oneEach && countsOf(labels).every((size) => size >= 2)) {
    return estimateOf(delong({ labels, scores: scores.map((row) => row[1] as number), level }));
  }
  return estimateOf(crossValidatedAuc({ task, folds: [{ fold: 'validation', labels, scores, groups }], level }));
}

const countsOf = (labels: readonly number[]): number[] =>
  [0, 1].map((wanted) => labels.filter((label) => label === wanted).length);

/** Refuses a file whose columns do not belong together. */
export function checkedTask({ sampleIds, labels, scores, groups }: PredictionFile): ClassificationTask {
  const sizes = [sampleIds.length, labels.length, scores.length, groups.length];
  if (new Set(sizes).size > 1 || sizes[0] === 0) {
    throw new Invalid(
      'predictions-malformed',
      `predictions: expected as many ids, labels, score rows and groups, got ${sizes.join(', ')}`,
    );
  }
  return taskOf((scores[0] as number[]).length);
}
