import { answersOf, columnsOf, type Predictions } from './predictions.js';

/** `matrix[label][answer]` counts samples. */
export type Confusion = readonly (readonly number[])[];

/** The confusion matrix of the answers (binary: score strictly above .5; otherwise argmax). */
export function confusion(predictions: Predictions): Confusion {
  const classes = predictions.task === 'binary' ? 2 : columnsOf(predictions);
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  answersOf(predictions).forEach((answer, at) => {
    const row = matrix[predictions.labels[at] as number] as number[];
    row[answer] = (row[answer] as number) + 1;
  });
  return matrix;
}

/** What agreement scores are made of: per class the samples with the label, with the answer and with both. */
export interface Margins {
  total: number;
  labelled: number[];
  answered: number[];
  right: number[];
}

/** Row sums, column sums and diagonal of a confusion matrix. */
export function marginsOf(matrix: Confusion): Margins {
  const labelled = matrix.map((row) => row.reduce((sum, count) => sum + count, 0));
  const answered = matrix.map((_, answer) => matrix.reduce((sum, row) => sum + (row[answer] as number), 0));
  const right = matrix.map((row, label) => row[label] as number);
  return { total: labelled.reduce((sum, count) => sum + count, 0), labelled, answered, right };
}
