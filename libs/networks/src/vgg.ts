import { batchNorm, convolution, createParameters, type Parameters, relu, type Tensor4D, tf } from '@paucis/engine';
import { z } from 'zod';
import { hiddenLayers } from './blocks/hidden-layers.js';
import { longerSide } from './blocks/image-side.js';
import { chain, type Layer } from './blocks/layer.js';
import { meanOfMap } from './blocks/pooling.js';
import { watched } from './blocks/watched.js';
import { defineNetwork } from './define-network.js';
import { square } from './published-input.js';
import { convolutionalSearch, convolutionalTraining, fidelity } from './training-defaults.js';
import { renamed } from './weights/foreign-names.js';
import { withHead } from './with-head.js';

/** Convolutions of each stage of VGG16, and their channels in widths. */
const stages = [
  [2, 1],
  [2, 2],
  [3, 4],
  [3, 8],
  [3, 8],
] as const;
const gridSide = 7;

/** Where torchvision has a convolution: each takes three places with its norm and ReLU, each stage ends in a pooling. */
const placeOf = (stage: string, index: string) =>
  stages.slice(0, Number(stage)).reduce((sum, [count]) => sum + 3 * count + 1, 0) + 3 * Number(index);

/** VGG16 with batch normalisation (Simonyan & Zisserman, 2015). */
export const vgg = defineNetwork({
  name: 'vgg',
  summary: 'VGG16 with batch norm: slow and large, yet the best fine-tuned network on average over small medical sets.',
  options: z.strictObject({
    /** Channels of the first stage. */
    width: z.int().min(4).max(128).default(64),
    /** `hidden`: two layers of 4,096 on a 7x7 grid, 120 million parameters; `mean`: none. By default mean up to 64 px. */
    top: z.enum(['hidden', 'mean']).optional(),
    dropout: z.number().min(0).max(0.8).default(0.5),
  }),
  training: { ...convolutionalTraining, learningRate: 3e-4 },
  search: {
    training: { ...convolutionalSearch, learningRate: { log: [5e-5, 2e-3] } },
    options: { dropout: { uniform: [0.2, 0.7] } },
  },
  fidelity,
  published: [{ form: 'VGG16-BN', input: square(224), options: {}, parameters: 138_365_992 }],
  foreignNames: {
    library: 'torchvision',
    nameOf: renamed([
      [/^stages\.(\d)\.(\d)\.norm\./, (_match, stage, index) => `features.${placeOf(stage, index) + 1}.`],
      [/^stages\.(\d)\.(\d)\./, (_match, stage, index) => `features.${placeOf(stage, index)}.`],
      [/^hidden\.(\d)\./, (_match, index) => `classifier.${3 * Number(index)}.`],
      [/^head\./, 'classifier.6.'],
    ]),
    flattened: { name: 'hidden.0.kernel', side: gridSide },
  },

  complete: (options, input) => ({ ...options, top: options.top ?? (longerSide(input) <= 64 ? 'mean' : 'hidden') }),

  misfit: (_options, { height, width }) =>
    Math.min(height, width) < 16
      ? `vgg halves the image at least 4 times and needs 16 pixels a side, the image is ${width} x ${height}`
      : undefined,

  build: (input, options, random) => {
    const { root, weights } = createParameters(random);
    const layers: Layer[] = [];
    let depth = 0;
    let [channels, side] = [input.channels, Math.min(input.height, input.width)];
    stages.forEach(([count, factor], stage) => {
      const place = root.child('stages').child(stage);
      const outputs = options.width * factor;
      for (let index = 0; index < count; index += 1) {
        layers.push(layer(place.child(index, depth), channels, outputs));
        depth += 1;
        channels = outputs;
      }
      if (side < 2) return; // an image of 28 px is a single position by now
      layers.push((x) => tf.maxPool(x as Tensor4D, 2, 2, 'valid'));
      side = Math.floor(side / 2);
    });
    const hasHidden = options.top === 'hidden';
    const width = 64 * options.width;
    const shape = { side: gridSide, channels, width, dropout: options.dropout, dropFirst: false };
    const pool: Layer = hasHidden ? hiddenLayers(root.child('hidden', depth), shape) : meanOfMap;

    const spatialMap = chain([...layers, watched]);
    const features: Layer = (images, pass) => pool(spatialMap(images, pass), pass);
    const featureWidth = hasHidden ? width : channels;
    return withHead(
      { weights, depth: hasHidden ? depth + 1 : depth, featureWidth, features, spatialMap },
      input,
      options.dropout,
      random,
    );
  },
});

/** 3x3 convolution with its bias, norm, ReLU. */
function layer(parameters: Parameters, inputs: number, outputs: number): Layer {
  const convolve = convolution(parameters, inputs, outputs, { kernelSize: 3 });
  const normalize = batchNorm(parameters.child('norm'), outputs);
  return (x, pass) => normalize(convolve(x), pass, relu);
}
