import { Invalid, Named } from '@paucis/contracts';
import {
  createParameters,
  dense,
  inference,
  normal,
  type Pass,
  type Random,
  relu,
  type Scalar,
  tf,
  type Tensor,
} from '@paucis/engine';
import { z } from 'zod';
import { createAugment } from '../augmentation/augmentation.js';
import { augmentations } from '../augmentation/index.js';
import { encoderWeights } from '../encoder.js';
import { imageTensor, rowsOf } from '../image-tensor.js';
import { embeddingSpread } from './embedding-spread.js';
import { ntXent } from './nt-xent.js';
import { defineObjective } from './objective.js';

/**
 * `quick` shows the path in a demo and is labelled so; `full` is for results: 1,000 steps of 128 are 330 epochs of the 500
 * images in a fold of a small set, whose batch must stay well below their number.
 */
const presets = { quick: { steps: 200, batch: 64 }, full: { steps: 1000, batch: 128 } } as const;

/** Samples that the signs of collapse are computed on. */
const monitoredSamples = 256;

/** SimCLR (Chen et al., 2020): two augmented views of an image attract each other, all others repel. */
export const simclr = defineObjective({
  name: 'simclr',
  summary: 'Contrastive pretraining: two views of an image against all other images of the batch.',
  options: z.strictObject({
    preset: z.enum(['quick', 'full']).default('full'),
    /** Optimizer steps, and images (two views each) of a step; by default what the preset says. */
    steps: z.int().min(1).max(1_000_000).optional(),
    batch: z.int().min(4).max(1024).optional(),
    temperature: z.number().min(0.01).max(2).default(0.5),
    learningRate: z.number().positive().max(1).default(1e-3),
    weightDecay: z.number().nonnegative().max(1).default(1e-4),
    warmupSteps: z.int().nonnegative().default(20),
    /** Width of the space in which views are compared. */
    projection: z.int().min(2).max(4096).default(128),
    augmentation: Named.default({ name: 'standard', intensity: 0.8, strength: 0.4 }),
  }),
  complete: (options) => ({
    ...options,
    steps: options.steps ?? presets[options.preset].steps,
    batch: options.batch ?? presets[options.preset].batch,
    augmentation: completeAugmentation(options.augmentation),
  }),
  plan: ({ steps = presets.full.steps, batch = presets.full.batch, learningRate, weightDecay, warmupSteps }) => ({
    totalSteps: steps,
    batch,
    images: 2 * batch,
    learningRate,
    weightDecay,
    warmupSteps: Math.min(warmupSteps, steps - 1),
    clipNorm: 0,
  }),
  bind: ({ network, samples, anatomy, random }, { temperature, projection, augmentation }) => {
    const { image, images, sampleIds } = samples;
    if (sampleIds.length < 2) {
      throw new Invalid('simclr-samples', `simclr: expected at least 2 training images, got ${sampleIds.length}`);
    }
    const augment = createAugment(augmentations, augmentation, anatomy);
    const head = projectionHead(network.featureWidth, projection, random);
    const embed = (batch: Uint8Array, pass: Pass): Tensor =>
      head.project(network.features(imageTensor(batch, image), pass));
    const monitored = images.subarray(
      0,
      Math.min(monitoredSamples, sampleIds.length) * (images.length / sampleIds.length),
    );
    return {
      weights: [...encoderWeights(network), ...head.weights],
      loss: (rows: Uint32Array, stepRandom: Random): Scalar => {
        const batch = rowsOf(images, image, rows);
        const views = new Uint8Array(2 * batch.length);
        views.set(augment(batch, image, stepRandom.split('view', 0)));
        views.set(augment(batch, image, stepRandom.split('view', 1)), batch.length);
        return ntXent(embed(views, { training: true, random: stepRandom.split('network') }), temperature);
      },
      monitor: () => {
        const embeddings = tf.tidy(() => embed(monitored, inference).dataSync() as Float32Array);
        return { ...embeddingSpread(embeddings, projection) };
      },
      dispose: () => head.weights.forEach((weight) => weight.value.dispose()),
    };
  },
});

function completeAugmentation({ name, ...options }: Named): Named {
  const definition = Object.values(augmentations).find((augmentation) => augmentation.name === name);
  if (definition === undefined) throw new Invalid('augmentation-unknown', `simclr: no augmentation is called ${name}`);
  return { name, ...definition.check(options) };
}

/** width -> width -> projection with a ReLU between: the head that is thrown away after pretraining. */
function projectionHead(width: number, projection: number, random: Random) {
  const { root, weights } = createParameters(random);
  const place = root.child('projection');
  const expand = dense(place.child('hidden'), width, width, { initialize: normal(Math.sqrt(2 / width)) });
  const contract = dense(place.child('output'), width, projection, { initialize: normal(Math.sqrt(1 / width)) });
  return { weights, project: (features: Tensor): Tensor => contract(relu(expand(features))) };
}
