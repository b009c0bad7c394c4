import { crossValidatedAuc } from '../cross-validated-auc.js';
import { delong } from '../delong.js';
import type { Interval } from '../interval.js';
import {
  checkFindingsRanked,
  isClustered,
  pick,
  positiveScores,
  rankedPlaces,
  type ScoredSamples,
} from './scored-samples.js';

/**
 * AUC with the interval that its situation asks for. One model, two classes, one sample per patient: DeLong on the logit scale.
 * Everything else (several fold models, several samples of a patient, more classes): the mean of within-fold AUCs with
 * influence functions summed per patient. Of several findings it is their mean: each is a question of its own, as folds are, and what
 * one patient does to all of them goes together. Throws `Invalid` where a class is absent.
 */
export function aucFigure(samples: ScoredSamples, level: number): Interval {
  const { task, labels, groups } = samples;
  checkFindingsRanked(samples);
  const folds = rankedPlaces(samples);
  const least = Math.min(...[0, 1].map((wanted) => labels.filter((label) => label === wanted).length));
  if (task === 'binary' && folds.size === 1 && !isClustered(samples) && least >= 2) {
    const { estimate, low, high, method } = delong({ labels, scores: positiveScores(samples), level });
    return { estimate, low, high, level, method };
  }
  const { estimate, low, high, method } = crossValidatedAuc({
    task,
    level,
    folds: [...folds].map(([fold, places]) => ({
      fold,
      ...pick(samples, places),
      groups: places.map((at) => groups?.[at] ?? `sample ${at}`),
    })),
  });
  return { estimate, low, high, level, method };
}
