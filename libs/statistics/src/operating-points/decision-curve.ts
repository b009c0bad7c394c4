import { Invalid } from '@paucis/contracts';
import { checkProbabilities } from '../probabilities.js';
import { requireBoth } from '../roc-auc.js';

export interface DecisionPoint {
  /** Threshold probability t: who treats from here on holds one missed case for as bad as (1-t)/t needless treatments. */
  threshold: number;
  /** Net benefit per person, in units of true positives. */
  model: number;
  treatAll: number;
  /** Always 0, here so that a table is complete. */
  treatNone: 0;
}

/**
 * Decision curve (Vickers & Elkin 2006): net benefit = sensitivity · π - (1 - specificity)(1 - π) t/(1-t), treating where
 * p > t. π is the sample's share of positives unless the prevalence where the model will work is given. Thresholds lie
 * above 0 and below 1; scores must be probabilities, and mean something only if they are calibrated.
 */
export function decisionCurve(input: {
  labels: ArrayLike<number | boolean>;
  scores: ArrayLike<number>;
  thresholds: readonly number[];
  prevalence?: number;
}): DecisionPoint[] {
  const { labels, scores, thresholds } = input;
  checkProbabilities(labels, scores, 'decision curve');
  const split = (positive: boolean): Float64Array =>
    Float64Array.from(Array.from(scores).filter((_, at) => Boolean(labels[at]) === positive)).sort();
  const [positives, negatives] = [split(true), split(false)];
  requireBoth(positives.length, negatives.length, 'decision curve');
  const prevalence = input.prevalence ?? positives.length / labels.length;
  if (!(prevalence > 0 && prevalence < 1)) {
    throw new Invalid('prevalence-wrong', `decision curve: prevalence is ${prevalence}, expected above 0 and below 1`);
  }
  return thresholds.map((threshold) => {
    if (!(threshold > 0 && threshold < 1)) {
      throw new Invalid('threshold-wrong', `decision curve: threshold is ${threshold}, expected above 0 and below 1`);
    }
    const harm = ((1 - prevalence) * threshold) / (1 - threshold);
    const model = prevalence * shareAbove(positives, threshold) - harm * shareAbove(negatives, threshold);
    return { threshold, model, treatAll: prevalence - harm, treatNone: 0 };
  });
}

/** Share of ascending values strictly above a threshold, by bisection. */
function shareAbove(sorted: Float64Array, threshold: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) > threshold) high = middle;
    else low = middle + 1;
  }
  return (sorted.length - low) / sorted.length;
}
