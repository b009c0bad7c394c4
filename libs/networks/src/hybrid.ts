import { convolution, createParameters, layerNorm, type Pass, type Tensor, tf } from '@paucis/engine';
import { z } from 'zod';
import { encoderBlock } from './blocks/encoder-block.js';
import { stemStride } from './blocks/image-side.js';
import { chain, type Layer } from './blocks/layer.js';
import { mobilenetTrunk } from './blocks/mobilenet-trunk.js';
import { meanOfMap } from './blocks/pooling.js';
import { positions } from './blocks/positions.js';
import { hide, type TokenSelection } from './blocks/token-selection.js';
import { throughBlocks, watched } from './blocks/watched.js';
import { defineNetwork } from './define-network.js';
import type { NetworkInput } from './network.js';
import { square } from './published-input.js';
import { convolutionalSearch, convolutionalTraining, fidelity } from './training-defaults.js';
import { type Trunk, withHead } from './with-head.js';

const options = z.strictObject({
  /** Transformer layers on top of the trunk; 0 is a plain truncated MobileNet: what one layer gains is measured. */
  encoderLayers: z.int().min(0).max(2).default(1),
  width: z.int().min(8).max(1024).default(256),
  heads: z.int().min(1).max(16).default(4),
  /** Width between the two layers of an encoder layer's second half, in widths. */
  expansion: z.number().min(0.5).max(8).default(2),
  /** Where the trunk ends: at the stage of 96 channels, or after all of MobileNetV2. */
  trunk: z.enum(['stage-96', 'all']).default('stage-96'),
  /** Factor of the trunk's channels, which are rounded to multiples of 8. */
  trunkWidth: z.number().min(0.1).max(2).default(1),
  /** Stride of the first convolution; by default 1 up to 64 px. */
  stemStride: z.union([z.literal(1), z.literal(2)]).optional(),
  dropPath: z.number().min(0).max(0.5).default(0),
  dropout: z.number().min(0).max(0.5).default(0.2),
});
type Options = z.output<typeof options>;

/** MobileNetV2 with one transformer layer on top: local features, then a single look at all of them. */
export const hybrid = defineNetwork({
  name: 'hybrid',
  summary: 'MobileNet trunk and one transformer layer, 1.1 million parameters: cheap, with a view of the whole image.',
  options,
  training: convolutionalTraining,
  search: {
    training: convolutionalSearch,
    options: { encoderLayers: { choice: [0, 1, 2] }, dropout: { uniform: [0, 0.5] } },
  },
  fidelity,
  published: [
    { form: 'MobileNet + 1 layer', input: square(224, 3, 2), options: {}, parameters: 1_145_666 },
    { form: 'MobileNet (all) + 1 layer', input: square(224, 3, 2), options: { trunk: 'all' }, parameters: 3_092_482 },
  ],

  complete: (given, input) => ({ ...given, stemStride: given.stemStride ?? stemStride(input) }),
  misfit: ({ width, heads }) => (width % heads === 0 ? undefined : `${heads} heads do not divide width ${width}`),

  build: (input, given, random) => {
    const { root, weights } = createParameters(random);
    const { layers, channels } = mobilenetTrunk(root.child('trunk'), {
      channels: input.channels,
      width: given.trunkWidth,
      stride: given.stemStride ?? 2,
      until: given.trunk === 'all' ? 'all' : 96,
    });
    const localMap = chain(given.encoderLayers > 0 ? layers : [...layers, watched]);
    const top = (): Pick<Trunk, 'depth' | 'featureWidth' | 'features' | 'spatialMap' | 'tokens' | 'grid'> => {
      if (given.encoderLayers > 0) return encoder(root, given, input, localMap, channels, layers.length);
      const features: Layer = (images, pass) => meanOfMap(localMap(images, pass));
      return { depth: layers.length, featureWidth: channels, features, spatialMap: localMap };
    };
    return withHead({ weights, ...top() }, input, given.dropout, random);
  },
});

type Root = ReturnType<typeof createParameters>['root'];

/** 1x1 to tokens, positions, pre-norm layers, norm. */
function encoder(root: Root, given: Options, input: NetworkInput, localMap: Layer, channels: number, depth: number) {
  const { width, heads, encoderLayers } = given;
  const sides = gridOf(given, input);
  const grid = { ...sides, prefix: 0, canLeaveOut: true };
  const place = root.child('encoder', depth);
  const project = convolution(place.child('project'), channels, width, { kernelSize: 1 });
  const position = positions(place, 'learned', grid, width);
  const blocks = Array.from({ length: encoderLayers }, (_, index) =>
    encoderBlock(place.child('blocks').child(index, depth + 1 + index), {
      width,
      heads,
      hidden: Math.floor(width * given.expansion),
      dropPath: given.dropPath,
    }),
  );
  const normalize = layerNorm(place.child('norm', depth + 1 + encoderLayers), width);

  const tokens = (images: Tensor, pass: Pass, selection?: TokenSelection): Tensor => {
    const found = tf.reshape(project(localMap(images, pass)), [-1, grid.rows * grid.columns, width]);
    const placed = position(hide(found, selection), selection);
    return normalize(throughBlocks(blocks, placed, pass, grid));
  };
  return {
    depth: depth + 2 + encoderLayers,
    featureWidth: width,
    grid,
    tokens,
    features: (images: Tensor, pass: Pass): Tensor => tf.mean(tokens(images, pass), 1),
    spatialMap: (images: Tensor, pass: Pass): Tensor =>
      tf.reshape(tokens(images, pass), [-1, grid.rows, grid.columns, width]),
  };
}

/** The trunk halves the map three times after its stem, four times where it is whole. */
function gridOf({ stemStride: stride = 2, trunk }: Options, { height, width }: NetworkInput) {
  const halvings = trunk === 'all' ? 4 : 3;
  const side = (pixels: number) => {
    let left = Math.ceil(pixels / stride);
    for (let index = 0; index < halvings; index += 1) left = Math.ceil(left / 2);
    return left;
  };
  return { rows: side(height), columns: side(width) };
}
