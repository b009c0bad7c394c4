import { columnOf, isClass, type Predictions, questionsOf } from './predictions.js';
import { checkScores, requireBoth } from './roc-auc.js';
import { mean } from './mean.js';

/**
 * Area under the precision-recall curve as step-wise average precision, Σ (R_k - R_(k-1)) P_k over the distinct scores
 * (Davis & Goadrich 2006: a trapezoid would flatter). Its chance level is the share of positives, so print that beside it.
 */
export function averagePrecision(labels: ArrayLike<number | boolean>, scores: ArrayLike<number>): number {
  checkScores(labels, scores);
  const order = Uint32Array.from({ length: labels.length }, (_, at) => at);
  order.sort((a, b) => (scores[b] as number) - (scores[a] as number));
  let hits = 0;
  let area = 0;
  for (let start = 0; start < order.length;) {
    const score = scores[order[start] as number];
    let end = start;
    let gained = 0;
    for (; end < order.length && scores[order[end] as number] === score; end += 1)
      gained += Number(labels[order[end] as number]);
    hits += gained;
    area += (gained * hits) / end;
    start = end;
  }
  requireBoth(hits, labels.length - hits, 'average precision');
  return area / hits;
}

/** PR-AUC of a task: binary from the last column; otherwise the unweighted mean of one-vs-rest over the columns. */
export function prAuc(predictions: Predictions): number {
  const perClass = questionsOf(predictions).map((question) =>
    averagePrecision(isClass(predictions.labels, question.class), columnOf(predictions.scores, question.column)),
  );
  return mean(perClass);
}
