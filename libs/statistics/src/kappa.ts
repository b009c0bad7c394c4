import { Invalid } from '@paucis/contracts';
import { type Confusion, confusion, marginsOf } from './confusion.js';
import type { Predictions } from './predictions.js';

/** Cohen's kappa of labels and answers: agreement beyond what their frequencies alone would give. */
export function kappa(predictions: Predictions): number {
  return kappaOf(confusion(predictions));
}

/** Cohen's kappa from counts. */
export const kappaOf = (matrix: Confusion): number =>
  weightedKappa(matrix, (label, answer) => (label === answer ? 0 : 1));

/** Kappa for ordered classes: a miss costs the squared distance between class indices (Cohen 1968). */
export function quadraticKappa(predictions: Predictions): number {
  return quadraticKappaOf(confusion(predictions));
}

/** Quadratic kappa from counts. */
export const quadraticKappaOf = (matrix: Confusion): number =>
  weightedKappa(matrix, (label, answer) => (label - answer) ** 2);

/** 1 - observed cost / cost expected of independent labels and answers with these frequencies. */
function weightedKappa(matrix: Confusion, costOf: (label: number, answer: number) => number): number {
  const { total, labelled, answered } = marginsOf(matrix);
  let observed = 0;
  let expected = 0;
  matrix.forEach((row, label) =>
    row.forEach((count, answer) => {
      observed += costOf(label, answer) * count;
      expected += (costOf(label, answer) * (labelled[label] as number) * (answered[answer] as number)) / total;
    }),
  );
  if (expected === 0) {
    throw new Invalid('statistic-undefined', `kappa: undefined, all ${total} labels and answers are one class`);
  }
  return 1 - observed / expected;
}
