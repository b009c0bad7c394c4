import { Named } from '@paucis/contracts';
import { type Random, type Scalar, type Tensor, tf } from '@paucis/engine';
import type { Network, TrainingOutputs } from '@paucis/networks';
import { z } from 'zod';
import { createAugment } from '../augmentation/augmentation.js';
import { augmentations } from '../augmentation/index.js';
import { imageTensor, rowsOf } from '../image-tensor.js';
import { classTargets } from './class-targets.js';
import { findingTargets } from './finding-targets.js';
import { defineObjective } from './objective.js';

/**
 * Softmax cross-entropy against the labels, optionally smoothed and balanced over classes; of several findings a sigmoid for each, and
 * the mean over the labels of a batch that are known.
 */
export const supervised = defineObjective({
  name: 'supervised',
  summary: 'Cross-entropy against the labels: softmax over classes, a sigmoid for each of several findings.',
  options: z.strictObject({
    /** Share of the target that is spread evenly over all classes. */
    labelSmoothing: z.number().min(0).max(0.5).default(0),
    /** Weighs each class by the inverse of its frequency among the samples. */
    balance: z.boolean().default(false),
    augmentation: Named.default({ name: 'none' }),
  }),
  bind: ({ network, samples, anatomy }, { labelSmoothing, balance, augmentation }) => {
    const { image, images, labelColumns = 1 } = samples;
    const augment = createAugment(augmentations, augmentation, anatomy);
    const asked = labelColumns > 1 ? findingTargets : classTargets;
    const targetsOf = asked(samples, { classes: network.input.classes, labelSmoothing, balance });
    return {
      weights: network.weights,
      loss: (rows: Uint32Array, random: Random): Scalar => {
        const batch = augment(rowsOf(images, image, rows), image, random.split('augmentation'));
        const { heads, penalty } = outputsOf(network, imageTensor(batch, image), random.split('network'));
        const { lossesOf, weights } = targetsOf(rows);
        const parts = heads.map(({ logits, share }) => {
          const losses = lossesOf(logits);
          return share === 1 ? losses : tf.mul(losses, share);
        });
        const perImage = parts.length === 1 ? (parts[0] as Tensor) : tf.addN(parts);
        const losses = penalty ? tf.add(perImage, penalty) : perImage;
        return tf.mean(weights === undefined ? losses : tf.mul(losses, weights));
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
