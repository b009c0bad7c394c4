import { Named } from '@paucis/contracts';
import { crossEntropy, type Random, type Scalar, type Tensor, tf } from '@paucis/engine';
import type { Network, TrainingOutputs } from '@paucis/networks';
import { z } from 'zod';
import { createAugment } from '../augmentation/augmentation.js';
import { augmentations } from '../augmentation/index.js';
import { imageTensor, rowsOf } from '../image-tensor.js';
import { defineObjective } from './objective.js';

/** Softmax cross-entropy against the labels, optionally smoothed and balanced over classes. */
export const supervised = defineObjective({
  name: 'supervised',
  summary: 'Softmax cross-entropy against the labels.',
  options: z.strictObject({
    /** Share of the target that is spread evenly over all classes. */
    labelSmoothing: z.number().min(0).max(0.5).default(0),
    /** Weighs each class by the inverse of its frequency among the samples. */
    balance: z.boolean().default(false),
    augmentation: Named.default({ name: 'none' }),
  }),
  bind: ({ network, samples, anatomy }, { labelSmoothing, balance, augmentation }) => {
    const { image, images, labels } = samples;
    const augment = createAugment(augmentations, augmentation, anatomy);
    const targets = targetRows(network.input.classes, labelSmoothing);
    const classWeights = balance ? balancedWeights(labels, network.input.classes) : undefined;
    return {
      weights: network.weights,
      loss: (rows: Uint32Array, random: Random): Scalar => {
        const batch = augment(rowsOf(images, image, rows), image, random.split('augmentation'));
        const { heads, penalty } = outputsOf(network, imageTensor(batch, image), random.split('network'));
        const labelOf = (row: number) => labels[row] as number;
        const target = tf.tensor2d(Array.from(rows, (row) => targets[labelOf(row)] as number[]));
        const parts = heads.map(({ logits, share }) => {
          const losses = crossEntropy(logits, target);
          return share === 1 ? losses : tf.mul(losses, share);
        });
        const perImage = parts.length === 1 ? (parts[0] as Tensor) : tf.addN(parts);
        const losses = penalty ? tf.add(perImage, penalty) : perImage;
        if (classWeights === undefined) return tf.mean(losses);
        return tf.mean(tf.mul(losses, tf.tensor1d(Array.from(rows, (row) => classWeights[labelOf(row)] as number))));
      },
      dispose: () => {},
    };
  },
});

/** All heads of a network that has more to train than what it answers with; else its logits. */
function outputsOf(network: Network, images: Tensor, random: Random): TrainingOutputs {
  const pass = { training: true, random } as const;
  return (
    network.outputs?.(images, pass) ?? { heads: [{ name: 'main', logits: network.forward(images, pass), share: 1 }] }
  );
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
