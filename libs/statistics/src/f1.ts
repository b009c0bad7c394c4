import { Invalid } from '@paucis/contracts';
import { type Confusion, confusion, marginsOf } from './confusion.js';
import type { Predictions } from './predictions.js';
import { mean } from './mean.js';

/**
 * F1 = 2TP / (2TP + FP + FN). `positive`: of class 1 of a binary task; `macro`: unweighted mean over the classes; `micro`: of
 * the summed counts, which for one label per sample is the accuracy. A class that is neither among the labels nor among the
 * answers has no F1 (0/0) and is refused; one that is only never answered scores 0.
 */
export function f1(predictions: Predictions, average: 'positive' | 'macro' | 'micro'): number {
  if (average === 'positive' && predictions.task !== 'binary') {
    throw new Invalid('average-wrong', `F1: a ${predictions.task} task has no positive class, expected macro or micro`);
  }
  return f1Of(confusion(predictions), average);
}

/** F1 from counts; `positive` is that of class 1. */
export function f1Of(matrix: Confusion, average: 'positive' | 'macro' | 'micro'): number {
  const { total, labelled, answered, right } = marginsOf(matrix);
  if (average === 'micro') return right.reduce((sum, count) => sum + count, 0) / total;
  const classes = average === 'positive' ? [1] : labelled.map((_, label) => label);
  const values = classes.map((label) => {
    const either = (labelled[label] as number) + (answered[label] as number);
    if (either > 0) return (2 * (right[label] as number)) / either;
    throw new Invalid(
      'statistic-undefined',
      `F1: undefined, class ${label} is neither among the labels nor among the answers`,
      { class: label },
    );
  });
  return mean(values);
}
