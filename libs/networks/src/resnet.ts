import { createParameters, type Parameters, relu } from '@paucis/engine';
import { z } from 'zod';
import { convolutionNorm } from './blocks/convolution-norm.js';
import { chain, type Layer } from './blocks/layer.js';
import { meanOfMap, poolAfterRelu } from './blocks/pooling.js';
import { basicBlock, bottleneckBlock } from './blocks/residual.js';
import { watched } from './blocks/watched.js';
import { defineNetwork } from './define-network.js';
import { square } from './published-input.js';
import { convolutionalSearch, convolutionalTraining, fidelity } from './training-defaults.js';
import { next, renamed } from './weights/foreign-names.js';
import { withHead } from './with-head.js';

/** Blocks of each stage, by depth. */
const layouts = { 18: [2, 2, 2, 2], 34: [3, 4, 6, 3], 50: [3, 4, 6, 3] } as const;

/** Residual network (He et al., 2016) in the form for 224 px, or for small images: the MedMNIST baseline's stem. */
export const resnet = defineNetwork({
  name: 'resnet',
  summary: 'ResNet-18, 34 or 50: the baseline to report; strong at every size, 11 million parameters and up.',
  options: z.strictObject({
    depth: z.union([z.literal(18), z.literal(34), z.literal(50)]).default(18),
    /** Channels of the first stage; each next one has twice as many. */
    width: z.int().min(4).max(256).default(64),
    /** `small`: 3x3 convolution of stride 1; `large`: 7x7 of stride 2 and max pooling. By default small up to 64 px. */
    stem: z.enum(['small', 'large']).optional(),
    dropout: z.number().min(0).max(0.5).default(0),
  }),
  training: convolutionalTraining,
  search: { training: convolutionalSearch, options: { dropout: { uniform: [0, 0.5] } } },
  fidelity,
  published: [
    { form: 'ResNet-18', input: square(224), options: { depth: 18 }, parameters: 11_689_512, gigaMacs: '1.814' },
    { form: 'ResNet-34', input: square(224), options: { depth: 34 }, parameters: 21_797_672, gigaMacs: '3.664' },
    { form: 'ResNet-50', input: square(224), options: { depth: 50 }, parameters: 25_557_032, gigaMacs: '4.089' },
    {
      form: 'ResNet-18 28px',
      input: square(28, 1, 2),
      options: { depth: 18 },
      parameters: 11_168_706,
      gigaMacs: '.4558',
    },
    {
      form: 'ResNet-18 28px RGB',
      input: square(28, 3, 7),
      options: { depth: 18 },
      parameters: 11_172_423,
      gigaMacs: '.4567',
    },
    {
      form: 'ResNet-50 28px',
      input: square(28, 1, 2),
      options: { depth: 50 },
      parameters: 23_503_298,
      gigaMacs: '1.047',
    },
  ],
  foreignNames: {
    library: 'timm',
    nameOf: renamed([
      [/^stem\.norm\./, 'bn1.'],
      [/^stem\./, 'conv1.'],
      [/^stages\.(\d)\./, (_match, stage) => `layer${next(stage)}.`],
      [/^(layer\d\.\d+)\.(\d)\.norm\./, '$1.bn$2.'],
      [/^(layer\d\.\d+)\.(\d)\./, '$1.conv$2.'],
      [/\.skip\.norm\./, '.downsample.1.'],
      [/\.skip\./, '.downsample.0.'],
      [/^head\./, 'fc.'],
    ]),
  },

  complete: (options, { height, width }) => ({
    ...options,
    stem: options.stem ?? (Math.max(height, width) <= 64 ? 'small' : 'large'),
  }),

  build: (input, options, random) => {
    const { root, weights } = createParameters(random);
    const layout = layouts[options.depth];
    const bottleneck = options.depth === 50;
    const stem = options.stem === 'large' ? largeStem : smallStem;

    const layers = [stem(root.child('stem'), input.channels, options.width)];
    let channels = options.width;
    layout.forEach((count, stage) => {
      const width = options.width * 2 ** stage;
      for (let index = 0; index < count; index += 1) {
        const place = root.child('stages').child(stage).child(index, layers.length);
        const stride = stage > 0 && index === 0 ? 2 : 1;
        layers.push((bottleneck ? bottleneckBlock : basicBlock)(place, channels, width, stride));
        channels = bottleneck ? 4 * width : width;
      }
    });

    const spatialMap = chain([...layers, watched]);
    const features: Layer = (images, pass) => meanOfMap(spatialMap(images, pass));
    const trunk = { weights, depth: layers.length, featureWidth: channels, features, spatialMap };
    return withHead(trunk, input, options.dropout, random);
  },
});

/** Keeps the size of the image: 28 px give maps of 28, 14, 7 and 4. */
function smallStem(parameters: Parameters, channels: number, width: number): Layer {
  return convolutionNorm(parameters, channels, width, { kernelSize: 3, activation: relu });
}

/** A quarter of the side: 224 px give maps of 56, 28, 14 and 7. */
function largeStem(parameters: Parameters, channels: number, width: number): Layer {
  const convolve = convolutionNorm(parameters, channels, width, { kernelSize: 7, stride: 2, activation: relu });
  return (images, pass) => poolAfterRelu(convolve(images, pass));
}
