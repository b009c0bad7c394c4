import { createParameters, silu, tf } from '@paucis/engine';
import { z } from 'zod';
import { convolutionNorm } from './blocks/convolution-norm.js';
import { dropPathRates } from './blocks/drop-path-rates.js';
import { stemStride } from './blocks/image-side.js';
import { invertedResidual, roundToEight } from './blocks/inverted-residual.js';
import { chain, type Layer } from './blocks/layer.js';
import { meanOfMap } from './blocks/pooling.js';
import { watched } from './blocks/watched.js';
import { defineNetwork } from './define-network.js';
import { square } from './published-input.js';
import { convolutionalSearch, convolutionalTraining, fidelity } from './training-defaults.js';
import { timmInvertedResiduals } from './weights/foreign-names.js';
import { withHead } from './with-head.js';

/** Expansion, channels, blocks, stride and kernel of each stage (Tan & Le, 2019, table 1). */
const stages = [
  [1, 16, 1, 1, 3],
  [6, 24, 2, 2, 3],
  [6, 40, 2, 2, 5],
  [6, 80, 3, 2, 3],
  [6, 112, 3, 1, 5],
  [6, 192, 4, 2, 5],
  [6, 320, 1, 1, 3],
] as const;
const blockCount = stages.reduce((sum, [, , blocks]) => sum + blocks, 0);

/** EfficientNet-B0 (Tan & Le, 2019). */
export const efficientnet = defineNetwork({
  name: 'efficientnet',
  summary: 'EfficientNet-B0, 4 million parameters: made for pretrained weights at 224 px; weak on few small images.',
  options: z.strictObject({
    /** Factor of all channels, which are rounded to multiples of 8. */
    width: z.number().min(0.1).max(2).default(1),
    /** Stride of the first convolution; by default 1 up to 64 px. */
    stemStride: z.union([z.literal(1), z.literal(2)]).optional(),
    /** Of batch normalisation: 1e-3 as published, 1e-5 for weights that were trained so. */
    epsilon: z.number().positive().max(0.1).default(1e-3),
    /**
     * Share of running statistics that a step keeps. Published with 0.99, of which 13 % of the start values are left
     * after 200 steps, where a search takes its first look: 0.9 here.
     */
    momentum: z.number().min(0).max(0.999).default(0.9),
    dropPath: z.number().min(0).max(0.5).default(0.2),
    dropout: z.number().min(0).max(0.5).default(0.2),
  }),
  training: convolutionalTraining,
  search: {
    training: convolutionalSearch,
    options: { dropPath: { uniform: [0, 0.3] }, dropout: { uniform: [0, 0.5] } },
  },
  fidelity,
  published: [
    {
      form: 'EfficientNet-B0',
      input: square(224),
      options: { momentum: 0.99 },
      parameters: 5_288_548,
      gigaMacs: '0.386',
    },
  ],
  foreignNames: timmInvertedResiduals(
    stages.map(([, , blocks]) => blocks),
    [
      [/^top\.norm\./, 'bn2.'],
      [/^top\./, 'conv_head.'],
    ],
  ),

  complete: (options, input) => ({ ...options, stemStride: options.stemStride ?? stemStride(input) }),

  build: (input, options, random) => {
    const { root, weights } = createParameters(random);
    const { epsilon, momentum } = options;
    const scaled = (count: number) => roundToEight(count * options.width);
    const rates = dropPathRates(options.dropPath, blockCount);
    let inputs = scaled(32);
    const stem = { kernelSize: 3, stride: options.stemStride, activation: silu, epsilon, momentum };
    const layers = [convolutionNorm(root.child('stem'), input.channels, inputs, stem)];
    for (const [expansion, count, blocks, firstStride, kernelSize] of stages) {
      for (let index = 0; index < blocks; index += 1) {
        const outputs = scaled(count);
        // Squeezes to a quarter of the block's input, not of its expanded middle.
        const squeeze = { hidden: Math.max(1, Math.floor(inputs / 4)), activation: silu, gate: tf.sigmoid };
        const place = root.child('blocks').child(layers.length - 1, layers.length);
        layers.push(
          invertedResidual(place, {
            inputs,
            outputs,
            hidden: inputs * expansion,
            kernelSize,
            stride: index === 0 ? firstStride : 1,
            activation: silu,
            squeeze,
            epsilon,
            momentum,
            dropPath: rates[layers.length - 1] ?? 0,
          }),
        );
        inputs = outputs;
      }
    }
    const featureWidth = scaled(1280);
    const top = { kernelSize: 1, activation: silu, epsilon, momentum };
    layers.push(convolutionNorm(root.child('top', layers.length), inputs, featureWidth, top));

    const spatialMap = chain([...layers, watched]);
    const features: Layer = (images, pass) => meanOfMap(spatialMap(images, pass));
    return withHead(
      { weights, depth: layers.length, featureWidth, features, spatialMap },
      input,
      options.dropout,
      random,
    );
  },
});
