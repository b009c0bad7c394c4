import { batchNorm, convolution, createParameters, type Parameters, relu, type Tensor4D, tf } from '@paucis/engine';
import { z } from 'zod';
import { convolutionNorm } from './blocks/convolution-norm.js';
import { longerSide } from './blocks/image-side.js';
import { chain, type Layer } from './blocks/layer.js';
import { meanOfMap, poolAfterRelu } from './blocks/pooling.js';
import { watched } from './blocks/watched.js';
import { defineNetwork } from './define-network.js';
import { square } from './published-input.js';
import { convolutionalSearch, convolutionalTraining, fidelity } from './training-defaults.js';
import { next, renamed } from './weights/foreign-names.js';
import { withHead } from './with-head.js';

/** Layers of each block, by depth. */
const layouts = { 121: [6, 12, 24, 16], 169: [6, 12, 32, 32] } as const;

/** DenseNet (Huang et al., 2017): each layer sees the outputs of all before it. */
export const densenet = defineNetwork({
  name: 'densenet',
  summary: 'DenseNet-121 or 169: 7 million parameters and up; among the best fine-tuned networks on medical images.',
  options: z.strictObject({
    depth: z.union([z.literal(121), z.literal(169)]).default(121),
    /** Channels that each layer adds. */
    growth: z.int().min(4).max(64).default(32),
    /** `small`: 3x3 convolution of stride 1; `large`: 7x7 of stride 2 and max pooling. By default small up to 64 px. */
    stem: z.enum(['small', 'large']).optional(),
    dropout: z.number().min(0).max(0.5).default(0),
  }),
  training: convolutionalTraining,
  search: { training: convolutionalSearch, options: { dropout: { uniform: [0, 0.5] } } },
  fidelity,
  published: [
    { form: 'DenseNet-121', input: square(224), options: { depth: 121 }, parameters: 7_978_856, gigaMacs: '2.834' },
    { form: 'DenseNet-169', input: square(224), options: { depth: 169 }, parameters: 14_149_480, gigaMacs: '3.360' },
  ],
  foreignNames: {
    library: 'timm',
    nameOf: renamed([
      [/^stem\.norm\./, 'features.norm0.'],
      [/^stem\./, 'features.conv0.'],
      [/^norm\./, 'features.norm5.'],
      [/^stages\.(\d)\.halve\.norm\./, (_match, stage) => `features.transition${next(stage)}.norm.`],
      [/^stages\.(\d)\.halve\./, (_match, stage) => `features.transition${next(stage)}.conv.`],
      [
        /^stages\.(\d)\.(\d+)\./,
        (_match, stage, index) => `features.denseblock${next(stage)}.denselayer${next(index)}.`,
      ],
      [/(denselayer\d+)\.norm\./, '$1.norm1.'],
      [/\.reduce\.norm\./, '.norm2.'],
      [/\.reduce\./, '.conv1.'],
      [/\.convolve\./, '.conv2.'],
      [/^head\./, 'classifier.'],
    ]),
  },

  complete: (options, input) => ({ ...options, stem: options.stem ?? (longerSide(input) <= 64 ? 'small' : 'large') }),

  misfit: ({ stem }, { height, width }) => {
    const least = stem === 'large' ? 32 : 8;
    if (Math.min(height, width) >= least) return undefined;
    return `densenet with a ${stem} stem needs ${least} pixels a side, the image is ${width} x ${height}`;
  },

  build: (input, options, random) => {
    const { root, weights } = createParameters(random);
    const { growth } = options;
    let channels = 2 * growth;
    const layers = [stem(root.child('stem'), input.channels, channels, options.stem === 'large')];
    layouts[options.depth].forEach((count, stage, { length }) => {
      const place = root.child('stages').child(stage);
      for (let index = 0; index < count; index += 1) {
        layers.push(denseLayer(place.child(index, layers.length), channels, growth));
        channels += growth;
      }
      if (stage === length - 1) return;
      layers.push(halve(place.child('halve', layers.length), channels));
      channels /= 2;
    });
    const normalize = batchNorm(root.child('norm', layers.length), channels);

    const trunkOfLayers = chain(layers);
    const spatialMap: Layer = (images, pass) => watched(relu(normalize(trunkOfLayers(images, pass), pass)), pass);
    const features: Layer = (images, pass) => meanOfMap(spatialMap(images, pass));
    const trunk = { weights, depth: layers.length + 1, featureWidth: channels, features, spatialMap };
    return withHead(trunk, input, options.dropout, random);
  },
});

function stem(parameters: Parameters, channels: number, width: number, isLarge: boolean): Layer {
  const shape = isLarge ? { kernelSize: 7, stride: 2 } : { kernelSize: 3 };
  const convolve = convolutionNorm(parameters, channels, width, { ...shape, activation: relu });
  return (images, pass) => (isLarge ? poolAfterRelu(convolve(images, pass)) : convolve(images, pass));
}

/** Norm, ReLU, 1x1 to four growths, norm, ReLU, 3x3 to one growth, put beside what came in. */
function denseLayer(parameters: Parameters, channels: number, growth: number): Layer {
  const firstNorm = batchNorm(parameters.child('norm'), channels);
  const reduce = convolutionNorm(parameters.child('reduce'), channels, 4 * growth, { kernelSize: 1, activation: relu });
  const convolve = convolution(parameters.child('convolve'), 4 * growth, growth, { kernelSize: 3, bias: false });
  return (x, pass) => tf.concat([x, convolve(reduce(relu(firstNorm(x, pass)), pass))], 3);
}

/** Norm, ReLU, 1x1 to half the channels, mean over 2x2. */
function halve(parameters: Parameters, channels: number): Layer {
  const normalize = batchNorm(parameters.child('norm'), channels);
  const reduce = convolution(parameters, channels, channels / 2, { kernelSize: 1, bias: false });
  return (x, pass) => tf.avgPool(reduce(relu(normalize(x, pass))) as Tensor4D, 2, 2, 'valid');
}
