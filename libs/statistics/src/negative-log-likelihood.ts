import { columnsOf, type Predictions } from './predictions.js';

/** Mean of -ln p(true class), natural logarithm; probabilities below 2^-52 count as 2^-52 so that one miss stays finite. */
export function negativeLogLikelihood(predictions: Predictions): number {
  const { task, labels, scores } = predictions;
  const columns = columnsOf(predictions);
  let sum = 0;
  for (let at = 0; at < labels.length; at += 1) {
    const row = scores[at] as ArrayLike<number>;
    const label = labels[at] as number;
    const positive = row[columns - 1] as number;
    const likelihood = task !== 'binary' ? (row[label] as number) : label === 1 ? positive : 1 - positive;
    sum -= Math.log(Math.max(likelihood, Number.EPSILON));
  }
  return sum / labels.length;
}
