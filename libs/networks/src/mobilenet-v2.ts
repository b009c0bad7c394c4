import { createParameters } from '@paucis/engine';
import { z } from 'zod';
import { stemStride } from './blocks/image-side.js';
import { chain, type Layer } from './blocks/layer.js';
import { mobilenetTrunk } from './blocks/mobilenet-trunk.js';
import { meanOfMap } from './blocks/pooling.js';
import { watched } from './blocks/watched.js';
import { defineNetwork } from './define-network.js';
import { square } from './published-input.js';
import { convolutionalSearch, convolutionalTraining, fidelity } from './training-defaults.js';
import { timmInvertedResiduals } from './weights/foreign-names.js';
import { withHead } from './with-head.js';

/** MobileNetV2 (Sandler et al., 2018): inverted residuals with linear bottlenecks. */
export const mobilenetV2 = defineNetwork({
  name: 'mobilenet-v2',
  summary: 'MobileNetV2: 2.2 million parameters and few multiplications; for tight memory and fast prediction.',
  options: z.strictObject({
    /** Factor of all channels, which are rounded to multiples of 8. */
    width: z.number().min(0.1).max(2).default(1),
    /** Stride of the first convolution; by default 1 up to 64 px. */
    stemStride: z.union([z.literal(1), z.literal(2)]).optional(),
    dropout: z.number().min(0).max(0.5).default(0.2),
  }),
  training: convolutionalTraining,
  search: { training: convolutionalSearch, options: { dropout: { uniform: [0, 0.5] } } },
  fidelity,
  published: [{ form: 'MobileNetV2', input: square(224), options: {}, parameters: 3_504_872, gigaMacs: '0.301' }],
  foreignNames: timmInvertedResiduals(
    [1, 2, 3, 4, 3, 3, 1],
    [
      [/^top\.norm\./, 'bn2.'],
      [/^top\./, 'conv_head.'],
    ],
  ),

  complete: (options, input) => ({ ...options, stemStride: options.stemStride ?? stemStride(input) }),

  build: (input, options, random) => {
    const { root, weights } = createParameters(random);
    const { layers, channels } = mobilenetTrunk(root, {
      channels: input.channels,
      width: options.width,
      stride: options.stemStride ?? 2,
      until: 'all',
    });
    const spatialMap = chain([...layers, watched]);
    const features: Layer = (images, pass) => meanOfMap(spatialMap(images, pass));
    const trunk = { weights, depth: layers.length, featureWidth: channels, features, spatialMap };
    return withHead(trunk, input, options.dropout, random);
  },
});
