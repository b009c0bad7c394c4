import { Invalid } from '@paucis/contracts';
import { type Confusion, confusion, marginsOf } from './confusion.js';
import type { Predictions } from './predictions.js';

/** Mean over the classes of the share of their samples that is answered right; 1/K for a constant answer. */
export function balancedAccuracy(predictions: Predictions): number {
  return balancedAccuracyOf(confusion(predictions));
}

/** Balanced accuracy from counts. */
export function balancedAccuracyOf(matrix: Confusion): number {
  const { labelled, right } = marginsOf(matrix);
  const absent = labelled.indexOf(0);
  if (absent >= 0) {
    throw new Invalid('class-absent', `balanced accuracy: undefined without samples of class ${absent}`, {
      class: absent,
    });
  }
  return right.reduce((sum, count, label) => sum + count / (labelled[label] as number), 0) / labelled.length;
}
