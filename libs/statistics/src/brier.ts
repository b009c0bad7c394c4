import { columnsOf, type Predictions } from './predictions.js';

/** Mean Brier score. Binary: (p - y)^2 of the last column, 0 to 1; otherwise summed over the classes, 0 to 2. */
export function brier(predictions: Predictions): number {
  const { task, labels, scores } = predictions;
  const columns = columnsOf(predictions);
  let sum = 0;
  for (let at = 0; at < labels.length; at += 1) {
    const row = scores[at] as ArrayLike<number>;
    const label = labels[at] as number;
    if (task === 'binary') {
      sum += ((row[columns - 1] as number) - label) ** 2;
      continue;
    }
    for (let column = 0; column < columns; column += 1)
      sum += ((row[column] as number) - Number(column === label)) ** 2;
  }
  return sum / labels.length;
}
