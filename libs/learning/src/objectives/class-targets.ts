import { crossEntropy, type Tensor, tf } from '@paucis/engine';
import type { Batch } from '@paucis/imaging';

/** What a batch is to be answered. */
export interface Targets {
  /** [batch, classes] -> [batch]: the loss of each image. */
  readonly lossesOf: (logits: Tensor) => Tensor;
  /** [batch]: how much each image counts; alike where it is absent. */
  readonly weights?: Tensor | undefined;
}

export interface TargetOptions {
  readonly classes: number;
  readonly labelSmoothing: number;
  readonly balance: boolean;
}

/** One class of each image: softmax cross-entropy. */
export function classTargets(
  { labels }: Pick<Batch, 'labels'>,
  { classes, labelSmoothing, balance }: TargetOptions,
): (rows: Uint32Array) => Targets {
  const targets = targetRows(classes, labelSmoothing);
  const classWeights = balance ? balancedWeights(labels, classes) : undefined;
  return (rows) => {
    const labelOf = (row: number) => labels[row] as number;
    const target = tf.tensor2d(Array.from(rows, (row) => targets[labelOf(row)] as number[]));
    return {
      lossesOf: (logits) => crossEntropy(logits, target),
      weights: classWeights && tf.tensor1d(Array.from(rows, (row) => classWeights[labelOf(row)] as number)),
    };
  };
}

/** Per class its target distribution: `1 - s` on the class plus `s / K` everywhere. */
export function targetRows(classes: number, smoothing: number): number[][] {
  return Array.from({ length: classes }, (_, label) =>
    Array.from({ length: classes }, (_unused, at) => (at === label ? 1 - smoothing : 0) + smoothing / classes),
  );
}

/** `n / (K · n_c)`: their mean over the samples is 1. A class without samples weighs nothing. */
export function balancedWeights(labels: Int32Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  const present = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count === 0 ? 0 : labels.length / (present * count)));
}
