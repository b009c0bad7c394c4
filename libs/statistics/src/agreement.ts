import { balancedAccuracyOf } from './balanced-accuracy.js';
import type { Confusion } from './confusion.js';
import { f1Of } from './f1.js';
import { kappaOf, quadraticKappaOf } from './kappa.js';
import { mccOf } from './mcc.js';
import type { ClassificationTask } from './predictions.js';

/**
 * Balanced accuracy, F1, MCC, kappa and, of more than two classes, quadratic kappa of a confusion matrix, whose counts may be
 * weights; NaN where one does not exist.
 */
export function agreementOf(matrix: Confusion, task: ClassificationTask): number[] {
  return [
    orNaN(() => balancedAccuracyOf(matrix)),
    orNaN(() => f1Of(matrix, task === 'binary' ? 'positive' : 'macro')),
    orNaN(() => mccOf(matrix)),
    orNaN(() => kappaOf(matrix)),
    ...(task === 'binary' ? [] : [orNaN(() => quadraticKappaOf(matrix))]),
  ];
}

/** What a class or an answer is missing for is NaN here: a resample without it is counted, not scored. */
function orNaN(compute: () => number): number {
  try {
    return compute();
  } catch {
    return NaN;
  }
}
