import { answersOf, type Predictions } from './predictions.js';

/** Share of right answers as MedMNIST defines them: binary score strictly above .5, otherwise argmax. */
export function accuracy(predictions: Predictions): number {
  const answers = answersOf(predictions);
  let right = 0;
  answers.forEach((answer, at) => (right += answer === predictions.labels[at] ? 1 : 0));
  return right / answers.length;
}
