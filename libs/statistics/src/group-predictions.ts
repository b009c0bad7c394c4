import { Invalid } from '@paucis/contracts';
import { columnsOf, type Predictions } from './predictions.js';
import { mean } from './mean.js';

/**
 * How a patient's score is made of the scores of the images. `mean`: of each column; `max`: the most suspicious image;
 * `noisy-or`: 1 - Π(1 - p), the chance that any image is positive if they err independently. The last two are binary only.
 */
export const groupRules = ['mean', 'max', 'noisy-or'] as const;
export type GroupRule = (typeof groupRules)[number];

/**
 * Predictions per group (patient, lesion, study), in order of first appearance. A binary group is positive when any of its
 * images is; for other tasks the images of a group must agree.
 */
export function groupPredictions(input: {
  predictions: Predictions;
  groups: ArrayLike<string | number>;
  rule: GroupRule;
}): { predictions: Predictions; groups: (string | number)[]; sizes: number[] } {
  const { predictions, groups, rule } = input;
  const { task, labels, scores } = predictions;
  const columns = columnsOf(predictions);
  if (groups.length !== labels.length) {
    throw new Invalid('scores-mismatch', `group scores: ${groups.length} groups came with ${labels.length} samples`);
  }
  if (rule !== 'mean' && task !== 'binary') {
    throw new Invalid(
      'rule-wrong',
      `group scores: ${rule} is defined for binary tasks, this one is ${task}; expected mean`,
    );
  }
  const members = new Map<string | number, number[]>();
  for (let at = 0; at < labels.length; at += 1) {
    const name = groups[at] as string | number;
    const known = members.get(name);
    if (known) known.push(at);
    else members.set(name, [at]);
  }
  const names = [...members.keys()];
  const grouped = [...members.values()];
  const labelOf = (samples: readonly number[], group: number): number => {
    const own = samples.map((at) => labels[at] as number);
    if (task === 'binary') return Math.max(...own);
    if (new Set(own).size === 1) return own[0] as number;
    throw new Invalid(
      'group-mixed',
      `group scores: group ${names[group]} holds images of classes ${[...new Set(own)].join(', ')}`,
    );
  };
  const scoreOf = (samples: readonly number[]): number[] => {
    const column = (index: number): number[] => samples.map((at) => scores[at]?.[index] as number);
    if (rule === 'mean') return Array.from({ length: columns }, (_, index) => mean(column(index)));
    const positive = column(columns - 1);
    const joint = rule === 'max' ? Math.max(...positive) : noisyOr(positive);
    return columns === 1 ? [joint] : [1 - joint, joint];
  };
  return {
    predictions: { task, labels: grouped.map(labelOf), scores: grouped.map(scoreOf) },
    groups: names,
    sizes: grouped.map((samples) => samples.length),
  };
}

/** 1 - Π(1 - p) by logarithms, so that small probabilities are not lost. */
function noisyOr(probabilities: readonly number[]): number {
  const wrong = probabilities.find((p) => !(p >= 0 && p <= 1));
  if (wrong !== undefined) {
    throw new Invalid('probability-wrong', `noisy-or: expected probabilities from 0 to 1, got ${wrong}`);
  }
  return 0 - Math.expm1(probabilities.reduce((sum, p) => sum + Math.log1p(-p), 0));
}
