import type { Estimate, PredictionFile } from '@paucis/contracts';
import { Invalid } from '@paucis/contracts';
import {
  accuracy,
  answersOf,
  auc,
  type ClassificationTask,
  clusteredProportion,
  collapse,
  crossValidatedAuc,
  delong,
  type Interval,
  rankedAuc,
  wilson,
} from '@paucis/statistics';
import { rankedRowsOf } from './ranked-rows.js';
import { samplesOfRuns } from './samples-of-runs.js';

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
 * with several images of one patient, or with more classes, it comes from the influence functions summed per patient. Of several findings
 * the AUC is their mean and the accuracy the share of right answers; an image's answers count together.
 */
export function scoreOf(predictions: PredictionFile): Score {
  const { labels, scores, findings } = predictions;
  const task = checkedTask(predictions);
  if (findings) return scoreOfFindings(predictions);
  const share = accuracy({ task, labels, scores });
  return {
    // The very figure that the training reported; the interval's own sum differs from it in the last bits.
    auc: { ...aucOf(predictions, task), estimate: auc({ task, labels, scores }) },
    accuracy: estimateOf(wilson(share * labels.length, labels.length, level)),
    collapsed: collapse({ task, labels, scores }).collapsed,
    n: labels.length,
  };
}

/** Findings are rare: always saying no is what a good model may do at one half, so only scores that never differ show a collapse. */
function scoreOfFindings(file: PredictionFile): Score {
  const { labels, scores, groups, sampleIds, unlabelled = [] } = file;
  const samples = samplesOfRuns([{ fold: '', file }], { classes: [], positiveClass: 1 });
  const questions = rankedRowsOf(file);
  const folds = questions.map(({ finding = '', ...rows }) => ({ fold: finding, ...rows }));
  const answers = answersOf({ task: 'binary', labels, scores });
  const hits = labels.map((label, at) => label === answers[at]);
  return {
    auc: { ...estimateOf(crossValidatedAuc({ task: 'binary', folds, level })), estimate: rankedAuc(samples) },
    accuracy: estimateOf(clusteredProportion({ hits, groups, level })),
    collapsed: questions.every(({ scores: own }) => new Set(own.map((row) => row[1])).size === 1),
    n: new Set(sampleIds).size + unlabelled.length,
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
export function checkedTask({ sampleIds, labels, scores, groups, findings }: PredictionFile): ClassificationTask {
  const sizes = [sampleIds.length, labels.length, scores.length, groups.length, findings?.length ?? labels.length];
  if (new Set(sizes).size > 1 || sizes[0] === 0) {
    throw new Invalid(
      'predictions-malformed',
      `predictions: expected as many ids, labels, score rows and groups, got ${sizes.join(', ')}`,
    );
  }
  return taskOf((scores[0] as number[]).length);
}
