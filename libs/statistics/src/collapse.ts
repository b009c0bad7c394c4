import { answersOf, type Predictions } from './predictions.js';

/** Whether a model gives one and the same answer to everything, which a good accuracy on unbalanced data can hide. */
export interface Collapse {
  collapsed: boolean;
  /** `constant-scores`: all rows are equal; `one-answer`: scores differ, the answer never does. */
  reason?: 'constant-scores' | 'one-answer';
  /** The answer given most often, and how often (0 to 1). */
  answer: number;
  answerShare: number;
  /** The most frequent label and its share: the accuracy of a model that always says it. */
  majority: number;
  majorityShare: number;
}

/** Checks predictions for majority collapse; a set that holds a single class cannot show one. */
export function collapse(predictions: Predictions): Collapse {
  const [answer, answerShare] = mostFrequent(answersOf(predictions));
  const [majority, majorityShare] = mostFrequent(predictions.labels);
  const shares = { answer, answerShare, majority, majorityShare };
  if (majorityShare === 1 || answerShare < 1) return { collapsed: false, ...shares };
  return { collapsed: true, reason: isConstant(predictions.scores) ? 'constant-scores' : 'one-answer', ...shares };
}

function mostFrequent(values: ArrayLike<number>): [value: number, share: number] {
  const counts = new Map<number, number>();
  for (let at = 0; at < values.length; at += 1) {
    counts.set(values[at] as number, (counts.get(values[at] as number) ?? 0) + 1);
  }
  const [value, count] = [...counts].reduce((best, next) => (next[1] > best[1] ? next : best));
  return [value, count / values.length];
}

function isConstant(scores: ArrayLike<ArrayLike<number>>): boolean {
  const first = scores[0] as ArrayLike<number>;
  return Array.from(scores).every((row) => Array.from(row).every((value, column) => value === first[column]));
}
