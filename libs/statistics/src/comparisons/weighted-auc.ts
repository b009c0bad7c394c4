import { ascendingOrder } from '../ascending-order.js';

/** One class question of one fold, sorted once so that thousands of reweightings cost O(n) each. */
export interface SortedQuestion {
  /** Samples by rising score. */
  order: Uint32Array;
  /** By position in `order`: 1 for the asked class. */
  positive: Uint8Array;
  /** By position in `order`: 1 where a new score begins. */
  starts: Uint8Array;
}

/** Sorts the scores of one class question. */
export function sortedQuestion(
  labels: ArrayLike<number>,
  scores: ArrayLike<ArrayLike<number>>,
  asked: { class: number; column: number },
): SortedQuestion {
  const scoreOf = (at: number): number => scores[at]?.[asked.column] as number;
  const order = ascendingOrder(Float64Array.from({ length: labels.length }, (_, at) => scoreOf(at)));
  const positive = Uint8Array.from(order, (at) => (labels[at] === asked.class ? 1 : 0));
  const starts = Uint8Array.from(order, (at, rank) =>
    rank > 0 && scoreOf(order[rank - 1] as number) === scoreOf(at) ? 0 : 1,
  );
  return { order, positive, starts };
}

/** AUC where sample i counts `weights[units[i]]` times; NaN when a class weighs nothing. */
export function weightedAuc(question: SortedQuestion, units: ArrayLike<number>, weights: ArrayLike<number>): number {
  const { order, positive, starts } = question;
  let wins = 0;
  let positives = 0;
  let negatives = 0;
  let tiedPositives = 0;
  let tiedNegatives = 0;
  const close = (): void => {
    wins += tiedPositives * (negatives + tiedNegatives / 2);
    positives += tiedPositives;
    negatives += tiedNegatives;
    tiedPositives = 0;
    tiedNegatives = 0;
  };
  for (let at = 0; at < order.length; at += 1) {
    if (starts[at] === 1) close();
    const weight = weights[units[order[at] as number] as number] as number;
    if (positive[at] === 1) tiedPositives += weight;
    else tiedNegatives += weight;
  }
  close();
  return wins / (positives * negatives);
}
