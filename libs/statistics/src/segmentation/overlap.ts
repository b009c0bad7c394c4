import type { Unscored } from '../unscored.js';
import { checkMasks, type Mask } from './mask.js';

export interface Overlap {
  /** 2|A∩B| / (|A| + |B|); 1 where both are empty, 0 where one is. */
  dice: number;
  /** |A∩B| / |A∪B| = dice / (2 - dice). */
  iou: number;
  /** Share of the truth that was found; undefined where there is none. */
  sensitivity: number | Unscored;
  /** Pixels. */
  truth: number;
  prediction: number;
  both: number;
}

/** Overlap of two masks of one case; average over cases, never over pooled pixels. */
export function overlap(truth: Mask, prediction: Mask): Overlap {
  checkMasks(truth, prediction);
  let [inTruth, inPrediction, both] = [0, 0, 0];
  for (let at = 0; at < truth.data.length; at += 1) {
    const t = truth.data[at] !== 0 ? 1 : 0;
    const p = prediction.data[at] !== 0 ? 1 : 0;
    inTruth += t;
    inPrediction += p;
    both += t * p;
  }
  const dice = inTruth + inPrediction === 0 ? 1 : (2 * both) / (inTruth + inPrediction);
  return {
    dice,
    iou: dice / (2 - dice),
    sensitivity: inTruth === 0 ? { reason: 'undefined: the truth is empty' } : both / inTruth,
    truth: inTruth,
    prediction: inPrediction,
    both,
  };
}
