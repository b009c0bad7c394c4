import { createParameters, dense, hardSigmoid, hardSwish, relu } from '@paucis/engine';
import { z } from 'zod';
import { convolutionNorm } from './blocks/convolution-norm.js';
import { stemStride } from './blocks/image-side.js';
import { invertedResidual, roundToEight } from './blocks/inverted-residual.js';
import { chain, type Layer } from './blocks/layer.js';
import { meanOfMap } from './blocks/pooling.js';
import { watched } from './blocks/watched.js';
import { defineNetwork } from './define-network.js';
import { square } from './published-input.js';
import { convolutionalSearch, convolutionalTraining, fidelity } from './training-defaults.js';
import { withHead } from './with-head.js';

/** Kernel, hidden and output channels, squeeze-and-excite, h-swish, stride (Howard et al., 2019, tables 1 and 2). */
const tables = {
  large: [
    [3, 16, 16, false, false, 1],
    [3, 64, 24, false, false, 2],
    [3, 72, 24, false, false, 1],
    [5, 72, 40, true, false, 2],
    [5, 120, 40, true, false, 1],
    [5, 120, 40, true, false, 1],
    [3, 240, 80, false, true, 2],
    [3, 200, 80, false, true, 1],
    [3, 184, 80, false, true, 1],
    [3, 184, 80, false, true, 1],
    [3, 480, 112, true, true, 1],
    [3, 672, 112, true, true, 1],
    [5, 672, 160, true, true, 2],
    [5, 960, 160, true, true, 1],
    [5, 960, 160, true, true, 1],
  ],
  small: [
    [3, 16, 16, true, false, 2],
    [3, 72, 24, false, false, 2],
    [3, 88, 24, false, false, 1],
    [5, 96, 40, true, true, 2],
    [5, 240, 40, true, true, 1],
    [5, 240, 40, true, true, 1],
    [5, 120, 48, true, true, 1],
    [5, 144, 48, true, true, 1],
    [5, 288, 96, true, true, 2],
    [5, 576, 96, true, true, 1],
    [5, 576, 96, true, true, 1],
  ],
} as const;
const featureWidths = { large: 1280, small: 1024 } as const;

/** MobileNetV3 (Howard et al., 2019): searched blocks with squeeze-and-excite and h-swish. */
export const mobilenetV3 = defineNetwork({
  name: 'mobilenet-v3',
  summary: 'MobileNetV3, small (1.5 million parameters) or large (4.2): the cheapest of all to predict with.',
  options: z.strictObject({
    size: z.enum(['small', 'large']).default('small'),
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
    dropout: z.number().min(0).max(0.5).default(0.2),
  }),
  training: convolutionalTraining,
  search: { training: convolutionalSearch, options: { dropout: { uniform: [0, 0.5] } } },
  fidelity,
  published: [
    {
      form: 'MobileNetV3-L',
      input: square(224),
      options: { size: 'large', momentum: 0.99 },
      parameters: 5_483_032,
      gigaMacs: '.217',
    },
    {
      form: 'MobileNetV3-S',
      input: square(224),
      options: { size: 'small', momentum: 0.99 },
      parameters: 2_542_856,
      gigaMacs: '.0565',
    },
  ],

  complete: (options, input) => ({ ...options, stemStride: options.stemStride ?? stemStride(input) }),

  build: (input, options, random) => {
    const { root, weights } = createParameters(random);
    const { epsilon, momentum } = options;
    const scaled = (count: number) => roundToEight(count * options.width);
    let inputs = scaled(16);
    const stem = { kernelSize: 3, stride: options.stemStride, activation: hardSwish, epsilon, momentum };
    const layers = [convolutionNorm(root.child('stem'), input.channels, inputs, stem)];
    for (const [kernelSize, expanded, count, squeezes, swishes, stride] of tables[options.size]) {
      const [hidden, outputs] = [scaled(expanded), scaled(count)];
      const activation = swishes ? hardSwish : relu;
      const squeeze = { hidden: roundToEight(hidden / 4), activation: relu, gate: hardSigmoid };
      const block = { inputs, hidden, outputs, kernelSize, stride, activation, epsilon, momentum };
      const place = root.child('blocks').child(layers.length - 1, layers.length);
      layers.push(invertedResidual(place, squeezes ? { ...block, squeeze } : block));
      inputs = outputs;
    }
    const channels = 6 * inputs;
    const top = { kernelSize: 1, activation: hardSwish, epsilon, momentum };
    layers.push(convolutionNorm(root.child('top', layers.length), inputs, channels, top));
    const featureWidth = featureWidths[options.size];
    const widen = dense(root.child('features', layers.length), channels, featureWidth);

    const spatialMap = chain([...layers, watched]);
    const features: Layer = (images, pass) => hardSwish(widen(meanOfMap(spatialMap(images, pass))));
    const trunk = { weights, depth: layers.length + 1, featureWidth, features, spatialMap };
    return withHead(trunk, input, options.dropout, random);
  },
});
