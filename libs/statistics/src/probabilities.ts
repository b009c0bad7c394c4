import { Invalid } from '@paucis/contracts';
import { checkScores } from './roc-auc.js';

/** Refuses binary labels and scores that do not fit, and scores that are not probabilities. */
export function checkProbabilities(
  labels: ArrayLike<number | boolean>,
  scores: ArrayLike<number>,
  where: string,
): void {
  if (labels.length === 0) throw new Invalid('sample-empty', `${where}: expected at least one sample, got none`);
  checkScores(labels, scores);
  for (let at = 0; at < scores.length; at += 1) requireProbability(scores[at] as number, `${where}: score ${at}`);
}

/** Refuses what is not from 0 to 1. */
export function requireProbability(value: number, where: string): void {
  if (value >= 0 && value <= 1) return;
  throw new Invalid('probability-wrong', `${where} is ${value}, expected a probability from 0 to 1`);
}
