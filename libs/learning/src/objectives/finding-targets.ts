import { binaryCrossEntropy, tf } from '@paucis/engine';
import type { Batch } from '@paucis/imaging';
import { balancedWeights, type TargetOptions, type Targets } from './class-targets.js';

/** Several findings of each image: a sigmoid each; labels that are not known (-1) weigh nothing. */
export function findingTargets(samples: Pick<Batch, 'labels'>, options: TargetOptions): (rows: Uint32Array) => Targets {
  const { classes } = options;
  const weightsOfFinding = options.balance ? balancedFindings(samples.labels, classes) : undefined;
  return (rows) => {
    const { targets, weights } = findingRows(samples.labels, rows, options, weightsOfFinding);
    const shape: [number, number] = [rows.length, classes];
    const [target, weight] = [tf.tensor2d(targets, shape), tf.tensor2d(weights, shape)];
    return { lossesOf: (logits) => tf.sum(tf.mul(binaryCrossEntropy(logits, target), weight), -1) };
  };
}

/**
 * [rows, findings]: targets with half of the smoothed share on either side, and weights whose mean over rows of sums makes the mean over
 * the known labels.
 */
export function findingRows(
  labels: Int32Array,
  rows: ArrayLike<number>,
  { classes, labelSmoothing }: Pick<TargetOptions, 'classes' | 'labelSmoothing'>,
  weightsOfFinding?: readonly (readonly number[])[],
): { targets: Float32Array; weights: Float32Array } {
  const targets = new Float32Array(rows.length * classes);
  const weights = new Float32Array(rows.length * classes);
  let known = 0;
  for (let at = 0; at < weights.length; at += 1) {
    const finding = at % classes;
    const label = labels[(rows[Math.floor(at / classes)] as number) * classes + finding] as number;
    if (label < 0) continue;
    known += 1;
    targets[at] = label * (1 - labelSmoothing) + labelSmoothing / 2;
    weights[at] = weightsOfFinding?.[finding]?.[label] ?? 1;
  }
  const scale = rows.length / Math.max(1, known);
  return { targets, weights: weights.map((weight) => weight * scale) };
}

/** Of each finding the weights of its absence and its presence: both count alike in all. */
export function balancedFindings(labels: Int32Array, findings: number): number[][] {
  return Array.from({ length: findings }, (_, finding) => {
    const own = labels.filter((label, at) => at % findings === finding && label >= 0);
    return own.length === 0 ? [0, 0] : balancedWeights(own, 2);
  });
}
