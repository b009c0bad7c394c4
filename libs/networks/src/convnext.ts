import {
  constant,
  createParameters,
  depthwiseConvolution,
  dropPath,
  layerNorm,
  normal,
  type Parameters,
  tf,
} from '@paucis/engine';
import { z } from 'zod';
import { dropPathRates } from './blocks/drop-path-rates.js';
import { longerSide } from './blocks/image-side.js';
import { chain, type Layer } from './blocks/layer.js';
import { mlp } from './blocks/mlp.js';
import { patches } from './blocks/patches.js';
import { meanOfMap } from './blocks/pooling.js';
import { watched } from './blocks/watched.js';
import { defineNetwork } from './define-network.js';
import { square } from './published-input.js';
import { fidelity, transformerSearch, transformerTraining } from './training-defaults.js';
import { renamed, timmBlock } from './weights/foreign-names.js';
import { withHead } from './with-head.js';

/** Blocks of each stage, and channels of the first one. */
const sizes = {
  atto: { depths: [2, 2, 6, 2], width: 40 },
  tiny: { depths: [3, 3, 9, 3], width: 96 },
} as const;

/** ConvNeXt (Liu et al., 2022): a convolutional network with the manners of a transformer. */
export const convnext = defineNetwork({
  name: 'convnext',
  summary: 'ConvNeXt, atto (3.4 million parameters) or tiny (28): strongest with pretrained weights at 224 px.',
  options: z.strictObject({
    size: z.enum(['atto', 'tiny']).default('atto'),
    /** Channels of the first stage, doubled at each next one; by default what the size says. */
    width: z.int().min(4).max(256).optional(),
    /** Pixels a side that the stem makes one; by default 1 up to 32 px, 2 up to 64 px, else 4. */
    patch: z.union([z.literal(1), z.literal(2), z.literal(4)]).optional(),
    dropPath: z.number().min(0).max(0.5).default(0.1),
    dropout: z.number().min(0).max(0.5).default(0),
  }),
  training: transformerTraining,
  search: { training: transformerSearch, options: { dropPath: { uniform: [0, 0.3] } } },
  fidelity,
  published: [
    { form: 'ConvNeXt-T', input: square(224), options: { size: 'tiny' }, parameters: 28_589_128, gigaMacs: '4.456' },
  ],
  foreignNames: {
    library: 'timm',
    nameOf: renamed([
      [/^norm\./, 'head.norm.'],
      [/^head\.(?!norm)/, 'head.fc.'],
      [/^stem\.norm\./, 'stem.1.'],
      [/^stem\.(?!1)/, 'stem.0.'],
      [/\.halve\.norm\./, '.downsample.0.'],
      [/\.halve\./, '.downsample.1.'],
      [/^stages\.(\d)\.(\d+)\./, 'stages.$1.blocks.$2.'],
      [/\.depthwise\./, '.conv_dw.'],
      [/\.scale$/, '.gamma'],
      ...timmBlock,
    ]),
  },

  complete: (options, input) => {
    const side = longerSide(input);
    const patch = options.patch ?? (side <= 32 ? 1 : side <= 64 ? 2 : 4);
    return { ...options, width: options.width ?? sizes[options.size].width, patch };
  },

  misfit: ({ patch = 4 }, { height, width }) =>
    Math.min(height, width) < 8 * patch
      ? `convnext with patch ${patch} needs ${8 * patch} pixels a side, the image is ${width} x ${height}`
      : undefined,

  build: (input, options, random) => {
    const { root, weights } = createParameters(random);
    const { depths } = sizes[options.size];
    const { width = 96, patch = 4 } = options;
    const rates = dropPathRates(
      options.dropPath,
      depths.reduce((sum, count) => sum + count, 0),
    );
    const layers = [stem(root.child('stem'), input.channels, width, patch)];
    depths.forEach((count, stage) => {
      const channels = width * 2 ** stage;
      const place = root.child('stages').child(stage);
      if (stage > 0) layers.push(halve(place.child('halve', layers.length), channels / 2));
      const first = layers.length;
      for (let index = 0; index < count; index += 1) {
        layers.push(block(place.child(index, first + index), channels, rates.shift() ?? 0));
      }
    });
    const featureWidth = width * 8;
    const normalize = layerNorm(root.child('norm', layers.length), featureWidth);

    const spatialMap = chain([...layers, watched]);
    const features: Layer = (images, pass) => normalize(meanOfMap(spatialMap(images, pass)));
    const trunk = { weights, depth: layers.length + 1, featureWidth, features, spatialMap };
    return withHead(trunk, input, options.dropout, random);
  },
});

function stem(parameters: Parameters, channels: number, width: number, patch: number): Layer {
  const project = patches(parameters, patch, channels, width);
  const normalize = layerNorm(parameters.child('norm'), width);
  return (images) => normalize(project(images));
}

/** Normalises, then makes one position of 2x2 and twice the channels. */
function halve(parameters: Parameters, channels: number): Layer {
  const normalize = layerNorm(parameters.child('norm'), channels);
  const project = patches(parameters, 2, channels, 2 * channels);
  return (map) => project(normalize(map));
}

/** Depthwise 7x7, norm, four times the width and back, scaled per channel from 1e-6, around a skip. */
function block(parameters: Parameters, channels: number, rate: number): Layer {
  const place = parameters.child('depthwise');
  const convolve = depthwiseConvolution(place, channels, { kernelSize: 7, initialize: normal(0.02) });
  const normalize = layerNorm(parameters.child('norm'), channels);
  const expand = mlp(parameters.child('mlp'), channels, 4 * channels);
  const scale = parameters.weight('scale', [channels], constant(1e-6), { decay: false });
  const path = dropPath(parameters, rate);
  return (x, pass) => tf.add(x, path(tf.mul(expand(normalize(convolve(x)), pass), scale), pass));
}
