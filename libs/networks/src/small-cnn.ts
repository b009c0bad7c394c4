import {
  batchNorm,
  convolution,
  createParameters,
  maxPool,
  type Parameters,
  type Pass,
  relu,
  type Tensor,
  tf,
} from '@paucis/engine';
import { z } from 'zod';
import { watched } from './blocks/watched.js';
import { defineNetwork } from './define-network.js';
import { withHead } from './with-head.js';

const stages = 3;

/** Three stages of two 3x3 convolutions, each halving the map: the baseline that must beat collapse in seconds. */
export const smallCnn = defineNetwork({
  name: 'small-cnn',
  summary: 'Six convolutions, 290 thousand parameters; the floor that anything larger has to beat.',
  options: z.strictObject({
    /** Channels of the first stage; the next ones have twice and four times as many. */
    width: z.int().min(4).max(256).default(32),
    dropout: z.number().min(0).max(0.5).default(0.3),
  }),
  training: {
    learningRate: 1e-3,
    weightDecay: 1e-4,
    batch: 64,
    warmupSteps: 50,
    labelSmoothing: 0,
    balance: false,
    clipNorm: 0,
  },
  search: {
    training: {
      learningRate: { log: [2e-4, 1e-2] },
      weightDecay: { log: [1e-6, 1e-1] },
      labelSmoothing: { uniform: [0, 0.2] },
    },
    options: { dropout: { uniform: [0, 0.5] } },
  },
  fidelity: { floorSteps: 200, ceilingSteps: 1500 },

  misfit: (_options, { height, width }) =>
    Math.min(height, width) < 2 ** stages
      ? `small-cnn halves the image ${stages} times and needs ${2 ** stages} pixels a side, the image is ${width} x ${height}`
      : undefined,

  build: (input, options, random) => {
    const { root, weights } = createParameters(random);
    const widths = Array.from({ length: stages }, (_, index) => options.width * 2 ** index);
    const blocks = widths.map((width, index) =>
      stage(root.child('stages').child(index, index), widths[index - 1] ?? input.channels, width),
    );
    const spatialMap = (images: Tensor, pass: Pass) =>
      watched(
        blocks.reduce((x, block) => block(x, pass), images),
        pass,
      );
    const featureWidth = widths.at(-1) as number;
    const features = (images: Tensor, pass: Pass) => tf.mean(spatialMap(images, pass), [1, 2]);

    return withHead({ weights, depth: stages, featureWidth, features, spatialMap }, input, options.dropout, random);
  },
});

/** Twice 3x3 convolution, normalisation, ReLU; then 2x2 max pooling. */
function stage(parameters: Parameters, inputs: number, outputs: number) {
  const layer = (place: Parameters, from: number) => {
    const convolve = convolution(place, from, outputs, { kernelSize: 3, bias: false });
    const normalize = batchNorm(place.child('norm'), outputs);
    return (x: Tensor, pass: Pass) => normalize(convolve(x), pass, relu);
  };
  const first = layer(parameters.child(0), inputs);
  const second = layer(parameters.child(1), outputs);

  return (x: Tensor, pass: Pass): Tensor => maxPool(second(first(x, pass), pass), { size: 2, stride: 2 });
}
