import {
  convolution,
  createParameters,
  layerNorm,
  type Parameters,
  resizeBilinear,
  silu,
  type Tensor,
  tf,
} from '@paucis/engine';
import { z } from 'zod';
import { convolutionNorm } from './blocks/convolution-norm.js';
import { encoderBlock } from './blocks/encoder-block.js';
import { stemStride } from './blocks/image-side.js';
import { invertedResidual } from './blocks/inverted-residual.js';
import { chain, type Layer } from './blocks/layer.js';
import { meanOfMap } from './blocks/pooling.js';
import { watched } from './blocks/watched.js';
import { defineNetwork } from './define-network.js';
import { square } from './published-input.js';
import { convolutionalSearch, fidelity, transformerTraining } from './training-defaults.js';
import { renamed, timmBlock } from './weights/foreign-names.js';
import { withHead } from './with-head.js';

/** Channels of the five stages, widths of the three transformers, channels of the top, expansion of inverted residuals. */
const sizes = {
  xxs: { channels: [16, 24, 48, 64, 80], widths: [64, 80, 96], top: 320, expansion: 2 },
  xs: { channels: [32, 48, 64, 80, 96], widths: [96, 120, 144], top: 384, expansion: 4 },
  s: { channels: [32, 64, 96, 128, 160], widths: [144, 192, 240], top: 640, expansion: 4 },
} as const;
const stemChannels = 16;
const transformerDepths = [2, 4, 3] as const;
const heads = 4;
/** Side of the squares whose positions attend apart from each other. */
const patch = 2;
const epsilon = 1e-5;

/** What timm calls our convolutions. */
const convolutionNames: Readonly<Record<string, string>> = {
  expand: 'conv1_1x1',
  depthwise: 'conv2_kxk',
  project: 'conv3_1x1',
  local: 'conv_kxk',
  narrow: 'conv_proj',
  fuse: 'conv_fusion',
};

/** MobileViT (Mehta & Rastegari, 2022): MobileNet blocks with transformers unfolded into their maps. */
export const mobilevit = defineNetwork({
  name: 'mobilevit',
  summary: 'MobileNet with transformers inside its later stages, 1 to 5 million parameters; made for 256 px.',
  options: z.strictObject({
    size: z.enum(['xxs', 'xs', 's']).default('xxs'),
    /** Factor of all channels and widths, in multiples of 8. */
    width: z.number().min(0.25).max(1).default(1),
    /** Stride of the first convolution; by default 1 up to 64 px. */
    stemStride: z.union([z.literal(1), z.literal(2)]).optional(),
    dropout: z.number().min(0).max(0.5).default(0.1),
  }),
  training: { ...transformerTraining, clipNorm: 10 },
  search: { training: convolutionalSearch, options: { dropout: { uniform: [0, 0.5] } } },
  fidelity,
  published: [
    { form: 'MobileViT-XXS', input: square(256), options: { size: 'xxs' }, parameters: 1_272_024, gigaMacs: '.407' },
    { form: 'MobileViT-XS', input: square(256), options: { size: 'xs' }, parameters: 2_317_848, gigaMacs: '1.026' },
    { form: 'MobileViT-S', input: square(256), options: { size: 's' }, parameters: 5_578_632, gigaMacs: '2.001' },
  ],
  foreignNames: {
    library: 'timm',
    nameOf: renamed([
      [/^stem\.(norm\.)?/, (_match, norm) => (norm ? 'stem.bn.' : 'stem.conv.')],
      [/^top\.(norm\.)?/, (_match, norm) => (norm ? 'final_conv.bn.' : 'final_conv.conv.')],
      [/\.transformer\.(\d+)\./, '.1.transformer.$1.'],
      [/\.transformer\.(?!\d)/, '.1.'],
      ...timmBlock,
      [/\.widen\./, '.conv_1x1.'],
      [
        /\.(expand|depthwise|project|local|narrow|fuse)\.(norm\.)?(?=kernel|gain|offset|running)/,
        (_match, part, norm) => `.${convolutionNames[part] ?? part}.${norm ? 'bn' : 'conv'}.`,
      ],
      [/^head\./, 'head.fc.'],
    ]),
  },

  complete: (options, input) => ({ ...options, stemStride: options.stemStride ?? stemStride(input) }),

  build: (input, options, random) => {
    const { root, weights } = createParameters(random);
    const { channels, widths, top, expansion } = sizes[options.size];
    const scaled = (count: number) =>
      options.width === 1 ? count : Math.max(8, 8 * Math.round((count * options.width) / 8));
    let inputs = scaled(stemChannels);
    const stem = { kernelSize: 3, stride: options.stemStride, activation: silu };
    const layers = [convolutionNorm(root.child('stem'), input.channels, inputs, stem)];
    channels.forEach((count, stage) => {
      const place = root.child('stages').child(stage);
      const outputs = scaled(count);
      for (let index = 0; index < (stage === 1 ? 3 : 1); index += 1) {
        const stride = stage > 0 && index === 0 ? 2 : 1;
        const shape = { inputs, outputs, hidden: inputs * expansion, kernelSize: 3, stride, activation: silu };
        layers.push(invertedResidual(place.child(index, layers.length), shape));
        inputs = outputs;
      }
      const width = widths[stage - 2];
      if (width === undefined) return;
      const depth = transformerDepths[stage - 2] ?? 0;
      layers.push(mobilevitBlock(place.child('transformer', layers.length), inputs, scaled(width), depth));
    });
    const featureWidth = scaled(top);
    const last = { kernelSize: 1, activation: silu };
    layers.push(convolutionNorm(root.child('top', layers.length), inputs, featureWidth, last));

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

/** 3x3, 1x1 to the width, transformers across the map, 1x1 back, beside the input, 3x3. With no depth: its convolutions. */
export function mobilevitBlock(parameters: Parameters, channels: number, width: number, depth: number): Layer {
  const local = convolutionNorm(parameters.child('local'), channels, channels, { kernelSize: 3, activation: silu });
  const widen = convolution(parameters.child('widen'), channels, width, { kernelSize: 1, bias: false });
  const blocks = Array.from({ length: depth }, (_, index) =>
    encoderBlock(parameters.child(index), { width, heads, hidden: 2 * width, activation: silu, epsilon }),
  );
  const normalize = layerNorm(parameters.child('norm'), width, epsilon);
  const narrow = convolutionNorm(parameters.child('narrow'), width, channels, { kernelSize: 1, activation: silu });
  const fuse = convolutionNorm(parameters.child('fuse'), 2 * channels, channels, { kernelSize: 3, activation: silu });

  return (x, pass) => {
    const map = widen(local(x, pass));
    const [, rows, columns] = map.shape as [number, number, number];
    const even = resizeBilinear(map, patch * Math.ceil(rows / patch), patch * Math.ceil(columns / patch));
    const [, evenRows, evenColumns] = even.shape as [number, number, number];
    const sequence = blocks.reduce((tokens, { apply }) => apply(tokens, pass), unfold(even));
    const folded = fold(normalize(sequence), evenRows, evenColumns);
    return fuse(tf.concat([x, narrow(resizeBilinear(folded, rows, columns), pass)], 3), pass);
  };
}

/** [batch, rows, columns, width] -> [batch · 4, patches, width]: each of the four positions of a patch by itself. */
export function unfold(map: Tensor): Tensor {
  const [batch, rows, columns, width] = map.shape as [number, number, number, number];
  const apart = tf.reshape(map, [batch, rows / patch, patch, columns / patch, patch, width]);
  return tf.reshape(tf.transpose(apart, [0, 2, 4, 1, 3, 5]), [batch * patch ** 2, -1, width]);
}

/** The inverse of `unfold`. */
export function fold(sequence: Tensor, rows: number, columns: number): Tensor {
  const width = sequence.shape[2] as number;
  const apart = tf.reshape(sequence, [-1, patch, patch, rows / patch, columns / patch, width]);
  return tf.reshape(tf.transpose(apart, [0, 3, 1, 4, 2, 5]), [-1, rows, columns, width]);
}
