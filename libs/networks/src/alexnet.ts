import { convolution, createParameters, relu, type Tensor4D, tf } from '@paucis/engine';
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

const gridSide = 6;
const pool: Layer = (x) => tf.maxPool(x as Tensor4D, 3, 2, 'valid');

/** AlexNet (Krizhevsky et al., 2012; widths of the one-tower form of 2014). */
export const alexnet = defineNetwork({
  name: 'alexnet',
  summary: 'AlexNet: five convolutions, no normalisation; old, quick, and hard to beat on breast ultrasound.',
  options: z.strictObject({
    /** Channels of the first convolution. */
    width: z.int().min(4).max(128).default(64),
    /** `small`: 3x3 convolution of stride 1; `large`: 11x11 of stride 4. By default small up to 64 px. */
    stem: z.enum(['small', 'large']).optional(),
    /** `hidden`: two layers of 4,096 on a 6x6 grid; `mean`: none. By default as the stem: mean where it is small. */
    top: z.enum(['hidden', 'mean']).optional(),
    dropout: z.number().min(0).max(0.8).default(0.5),
  }),
  training: { ...convolutionalTraining, learningRate: 3e-4 },
  search: {
    training: { ...convolutionalSearch, learningRate: { log: [5e-5, 2e-3] } },
    options: { dropout: { uniform: [0.2, 0.7] } },
  },
  fidelity,
  published: [{ form: 'AlexNet', input: square(224), options: {}, parameters: 61_100_840 }],
  foreignNames: {
    library: 'torchvision',
    nameOf: renamed([
      [/^convolutions\.(\d)\./, (_match, index) => `features.${[0, 3, 6, 8, 10][Number(index)]}.`],
      [/^hidden\.(\d)\./, (_match, index) => `classifier.${1 + 3 * Number(index)}.`],
      [/^head\./, 'classifier.6.'],
    ]),
    flattened: { name: 'hidden.0.kernel', side: gridSide },
  },

  complete: (options, input) => {
    const stem = options.stem ?? (longerSide(input) <= 64 ? 'small' : 'large');
    return { ...options, stem, top: options.top ?? (stem === 'small' ? 'mean' : 'hidden') };
  },

  misfit: ({ stem }, { height, width }) => {
    const least = stem === 'large' ? 63 : 15;
    if (Math.min(height, width) >= least) return undefined;
    return `alexnet with a ${stem} stem needs ${least} pixels a side, the image is ${width} x ${height}`;
  },

  build: (input, options, random) => {
    const { root, weights } = createParameters(random);
    const { width } = options;
    const first = options.stem === 'large' ? { kernelSize: 11, stride: 4, padding: 2 } : { kernelSize: 3 };
    const shapes = [
      [input.channels, width, first],
      [width, 3 * width, { kernelSize: 5 }],
      [3 * width, 6 * width, { kernelSize: 3 }],
      [6 * width, 4 * width, { kernelSize: 3 }],
      [4 * width, 4 * width, { kernelSize: 3 }],
    ] as const;
    const [a, b, c, d, e] = shapes.map(([inputs, outputs, shape], index): Layer => {
      const convolve = convolution(root.child('convolutions').child(index, index), inputs, outputs, shape);
      return (x) => relu(convolve(x));
    }) as [Layer, Layer, Layer, Layer, Layer];
    const depth = shapes.length;
    const hasHidden = options.top === 'hidden';
    const hidden = {
      side: gridSide,
      channels: 4 * width,
      width: 64 * width,
      dropout: options.dropout,
      dropFirst: true,
    };
    const top: Layer = hasHidden ? hiddenLayers(root.child('hidden', depth), hidden) : meanOfMap;

    const spatialMap = chain([a, pool, b, pool, c, d, e, pool, watched]);
    const features: Layer = (images, pass) => top(spatialMap(images, pass), pass);
    const featureWidth = hasHidden ? 64 * width : 4 * width;
    const headDropout = hasHidden ? 0 : options.dropout; // the hidden layers drop before themselves
    return withHead(
      { weights, depth: depth + (hasHidden ? 1 : 0), featureWidth, features, spatialMap },
      input,
      headDropout,
      random,
    );
  },
});
