import { Invalid } from '@paucis/contracts';
import { specificityAtSensitivity } from './best-threshold.js';

export interface CrossFittedThreshold {
  /** 1 where the sample's score exceeds the threshold chosen on the other parts. */
  answers: Uint8Array;
  /** By part. */
  thresholds: Map<string, number>;
}

/**
 * Answers at a sensitivity without looking: each part (fold) is answered at the threshold that on all other parts has the
 * highest specificity among those with at least the asked sensitivity. No sample is scored at a threshold that has seen it, so
 * rates of these answers have honest intervals. Parts must be whole groups.
 */
export function crossFittedThreshold(input: {
  labels: ArrayLike<number>;
  scores: ArrayLike<number>;
  parts: ArrayLike<string | number>;
  sensitivity: number;
}): CrossFittedThreshold {
  const { labels, scores, parts, sensitivity } = input;
  const names = [...new Set(Array.from(parts, String))].sort();
  if (parts.length !== labels.length || names.length < 2) {
    throw new Invalid(
      'folds-missing',
      `cross-fitted threshold: expected a part of each of ${labels.length} samples and at least 2 parts, got ${parts.length} and ${names.length}`,
    );
  }
  const answers = new Uint8Array(labels.length);
  const thresholds = new Map<string, number>();
  for (const part of names) {
    const others = Array.from(labels, (_, at) => at).filter((at) => String(parts[at]) !== part);
    const { threshold } = specificityAtSensitivity({
      labels: others.map((at) => labels[at] as number),
      scores: others.map((at) => scores[at] as number),
      sensitivity,
    });
    thresholds.set(part, threshold);
    for (let at = 0; at < answers.length; at += 1) {
      if (String(parts[at]) === part) answers[at] = (scores[at] as number) > threshold ? 1 : 0;
    }
  }
  return { answers, thresholds };
}
