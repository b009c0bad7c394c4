import { type Predictions, columnOf, isClass, questionsOf } from './predictions.js';
import { rocAuc } from './roc-auc.js';
import { mean } from './mean.js';

/**
 * AUC as MedMNIST defines it: binary from the last score column; multi-class and ordinal the unweighted mean of
 * one-vs-rest AUCs over the columns. Throws `Invalid` when a class is absent.
 */
export function auc(predictions: Predictions): number {
  const perClass = questionsOf(predictions).map((question) =>
    rocAuc(isClass(predictions.labels, question.class), columnOf(predictions.scores, question.column)),
  );
  return mean(perClass);
}
