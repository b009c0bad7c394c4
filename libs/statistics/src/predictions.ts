import { Invalid } from '@paucis/contracts';

/** `ordinal` scores like `multiclass`, as MedMNIST does. */
export const classificationTasks = ['binary', 'multiclass', 'ordinal'] as const;
export type ClassificationTask = (typeof classificationTasks)[number];

/** Class probabilities of samples: `scores[i]` is the row of `labels[i]`, one column per class (binary: 1 or 2 columns). */
export interface Predictions {
  task: ClassificationTask;
  /** Class indices; binary: 0 or 1. */
  labels: ArrayLike<number>;
  scores: ArrayLike<ArrayLike<number>>;
}

/** Number of score columns, after checking that every row has as many and that labels are classes. */
export function columnsOf({ task, labels, scores }: Predictions): number {
  if (labels.length === 0 || labels.length !== scores.length) {
    throw new Invalid(
      'scores-mismatch',
      `predictions: ${labels.length} labels came with ${scores.length} rows of scores`,
    );
  }
  const columns = scores[0]?.length ?? 0;
  const classes = task === 'binary' ? 2 : columns;
  if (columns === 0 || (task === 'binary' && columns > 2)) {
    throw new Invalid('columns-wrong', `predictions: a ${task} task cannot have ${columns} score columns`);
  }
  for (let at = 0; at < labels.length; at += 1) {
    const row = scores[at] as ArrayLike<number>;
    if (row.length !== columns) {
      throw new Invalid('columns-wrong', `predictions: row ${at} has ${row.length} scores, the first has ${columns}`);
    }
    for (let column = 0; column < columns; column += 1) {
      if (Number.isNaN(row[column]))
        throw new Invalid('score-nan', `predictions: score ${at},${column} is not a number`);
    }
    const label = labels[at] as number;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new Invalid('label-unknown', `predictions: label ${at} is ${label}, expected 0 to ${classes - 1}`);
    }
  }
  return columns;
}

/** One score column. */
export function columnOf(scores: ArrayLike<ArrayLike<number>>, column: number): Float64Array {
  return Float64Array.from({ length: scores.length }, (_, at) => scores[at]?.[column] as number);
}

/** 1 where the label is the class, else 0. */
export function isClass(labels: ArrayLike<number>, index: number): Uint8Array {
  return Uint8Array.from({ length: labels.length }, (_, at) => (labels[at] === index ? 1 : 0));
}

/** The class questions of a task: binary has one (last column), others one per class against the rest. */
export function questionsOf(predictions: Predictions): { class: number; column: number }[] {
  const columns = columnsOf(predictions);
  if (predictions.task === 'binary') return [{ class: 1, column: columns - 1 }];
  return Array.from({ length: columns }, (_, column) => ({ class: column, column }));
}

/** The answer to each sample. Binary: last score strictly above one half; otherwise the first largest score. */
export function answersOf(predictions: Predictions): Uint32Array {
  const columns = columnsOf(predictions);
  return Uint32Array.from({ length: predictions.labels.length }, (_, at) => {
    const row = predictions.scores[at] as ArrayLike<number>;
    if (predictions.task === 'binary') return (row[columns - 1] as number) > 0.5 ? 1 : 0;
    let best = 0;
    for (let column = 1; column < columns; column += 1) {
      if ((row[column] as number) > (row[best] as number)) best = column;
    }
    return best;
  });
}
