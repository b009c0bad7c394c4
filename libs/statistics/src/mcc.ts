import { Invalid } from '@paucis/contracts';
import { type Confusion, confusion, marginsOf } from './confusion.js';
import type { Predictions } from './predictions.js';

/** Matthews correlation of labels and answers, -1 to 1, in Gorodkin's (2004) form for any number of classes. */
export function mcc(predictions: Predictions): number {
  return mccOf(confusion(predictions));
}

/** MCC from counts. */
export function mccOf(matrix: Confusion): number {
  const { total, labelled, answered, right } = marginsOf(matrix);
  const product = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, at) => sum + value * (b[at] as number), 0);
  const labelSpread = total * total - product(labelled, labelled);
  const answerSpread = total * total - product(answered, answered);
  if (labelSpread === 0 || answerSpread === 0) {
    const constant = labelSpread === 0 ? 'labels' : 'answers';
    throw new Invalid('statistic-undefined', `MCC: undefined, all ${total} ${constant} are one class`, { constant });
  }
  const covariance = total * right.reduce((sum, count) => sum + count, 0) - product(labelled, answered);
  return covariance / Math.sqrt(labelSpread) / Math.sqrt(answerSpread);
}
