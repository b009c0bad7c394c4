import {
  attendWith,
  constant,
  createParameters,
  dense,
  dropPath,
  inference,
  layerNorm,
  type Parameters,
  type Pass,
  type Tensor,
  tf,
} from '@paucis/engine';
import { z } from 'zod';
import { dropPathRates } from './blocks/drop-path-rates.js';
import { mlp } from './blocks/mlp.js';
import { cut } from './blocks/patches.js';
import { positions } from './blocks/positions.js';
import { hide, type TokenSelection } from './blocks/token-selection.js';
import { patchFor } from './blocks/vision-transformer.js';
import { throughBlocks } from './blocks/watched.js';
import { defineNetwork } from './define-network.js';
import { square } from './published-input.js';
import { fidelity, transformerSearch, transformerTraining } from './training-defaults.js';
import { withHead } from './with-head.js';

const epsilon = 1e-5;
/** What keeps a token from attending to itself. */
const never = -1e9;
const cifar = square(32, 3, 10);

/** ViT for small data sets (Lee et al., 2021): shifted patch tokenization and locality self-attention. */
export const slVit = defineNetwork({
  name: 'sl-vit',
  summary:
    'ViT with shifted patches and attention that must look elsewhere: made for small data, 2.7 million parameters.',
  options: z.strictObject({
    /** Pixels a side of a patch; by default 4 up to 32 px, 8 up to 96 px, else 16. */
    patch: z.int().min(1).max(64).optional(),
    width: z.int().min(8).max(1024).default(192),
    depth: z.int().min(1).max(24).default(9),
    heads: z.int().min(1).max(16).default(12),
    /** Four copies of the image, moved by half a patch along the diagonals, beside the image. */
    shiftedPatches: z.boolean().default(true),
    /** A trained temperature per head, and no token attends to itself. */
    localAttention: z.boolean().default(true),
    dropPath: z.number().min(0).max(0.5).default(0.1),
    dropout: z.number().min(0).max(0.5).default(0),
  }),
  training: transformerTraining,
  search: { training: transformerSearch, options: { dropPath: { uniform: [0, 0.3] } } },
  fidelity,
  published: [
    {
      form: 'ViT (SL-ViT plain)',
      input: cifar,
      options: { shiftedPatches: false, localAttention: false },
      parameters: 2_692_426,
    },
    { form: 'SPT-ViT', input: cifar, options: { localAttention: false }, parameters: 2_729_770 },
    { form: 'LSA-ViT', input: cifar, options: { shiftedPatches: false }, parameters: 2_692_534 },
    { form: 'SL-ViT', input: cifar, options: {}, parameters: 2_729_878 },
  ],

  complete: (options, input) => ({ ...options, patch: options.patch ?? patchFor(input) }),

  misfit: ({ patch = 1, width, heads }, input) => {
    const side = [input.width, input.height].find((pixels) => pixels % patch !== 0);
    if (side !== undefined) return `patch ${patch} does not divide image ${side}`;
    return width % heads === 0 ? undefined : `${heads} heads do not divide width ${width}`;
  },

  build: (input, options, random) => {
    const { root, weights } = createParameters(random);
    const { patch = 1, width, depth, heads } = options;
    const grid = { rows: input.height / patch, columns: input.width / patch, prefix: 1, canLeaveOut: true };
    const tokenize = tokenizer(
      root.child('embedding').child('patches'),
      patch,
      input.channels,
      width,
      options.shiftedPatches,
    );
    const position = positions(root.child('embedding'), 'learned', grid, width, 1);
    const blocks = dropPathRates(options.dropPath, depth).map((rate, index) =>
      block(root.child('blocks').child(index, index + 1), width, heads, rate, options.localAttention),
    );
    const normalize = layerNorm(root.child('norm', depth + 1), width, epsilon);

    const embed = (images: Tensor, selection?: TokenSelection) =>
      position(hide(tf.reshape(tokenize(images), [-1, grid.rows * grid.columns, width]), selection), selection);
    const tokens = (images: Tensor, pass: Pass, selection?: TokenSelection): Tensor =>
      normalize(throughBlocks(blocks, embed(images, selection), pass, grid));
    const features = (images: Tensor, pass: Pass) =>
      tf.squeeze(tf.slice(tokens(images, pass), [0, 0, 0], [-1, 1, -1]), [1]);
    const spatialMap = (images: Tensor, pass: Pass): Tensor =>
      tf.reshape(tf.slice(tokens(images, pass), [0, 1, 0]), [-1, grid.rows, grid.columns, width]);
    const attentions = (images: Tensor) => {
      let x = embed(images);
      return blocks.map(({ apply, weightsOf }) => {
        const found = weightsOf(x);
        x = apply(x, inference);
        return found;
      });
    };
    const trunk = { weights, depth: depth + 1, featureWidth: width, features, tokens, spatialMap, attentions, grid };
    return withHead(trunk, input, options.dropout, random);
  },
});

/** Images to patches: [batch, h, w, c] -> [batch, rows, columns, width]. */
function tokenizer(parameters: Parameters, patch: number, channels: number, width: number, isShifted: boolean) {
  const inputs = (isShifted ? 5 : 1) * channels * patch * patch;
  const normalize = isShifted ? layerNorm(parameters.child('norm'), inputs, epsilon) : undefined;
  const project = dense(parameters, inputs, width);
  return (images: Tensor): Tensor => {
    if (normalize === undefined) return project(cut(images, patch));
    return project(normalize(cut(withShifts(images, Math.floor(patch / 2)), patch)));
  };
}

/** The image beside four copies moved by `shift` pixels along the diagonals, zeros where nothing is: [.., 5 c]. */
export function withShifts(images: Tensor, shift: number): Tensor {
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const padded = tf.pad(images, [[0, 0], [shift, shift], [shift, shift], [0, 0]]); // prettier-ignore
  const starts = [[0, 0], [0, 2 * shift], [2 * shift, 0], [2 * shift, 2 * shift]] as const; // prettier-ignore
  const moved = starts.map(([top, left]) => tf.slice(padded, [0, top, left, 0], [batch, height, width, channels]));
  return tf.concat([images, ...moved], 3);
}

/** Pre-norm block with twice the width inside; queries, keys and values without bias. */
function block(parameters: Parameters, width: number, heads: number, rate: number, isLocal: boolean) {
  const place = parameters.child('attention');
  const attentionNorm = layerNorm(parameters.child('attentionNorm'), width, epsilon);
  const project = dense(place.child('queriesKeysValues'), width, 3 * width, { bias: false });
  const output = dense(place.child('output'), width, width);
  const scale = (width / heads) ** -0.5;
  const temperature = isLocal
    ? place.weight('temperature', [heads, 1, 1], constant(scale), { decay: false })
    : undefined;
  const attentionPath = dropPath(place, rate);
  const mlpNorm = layerNorm(parameters.child('mlpNorm'), width, epsilon);
  const expand = mlp(parameters.child('mlp'), width, 2 * width);
  const mlpPath = dropPath(parameters.child('mlp'), rate);

  const attend = (x: Tensor, normalize?: (scores: Tensor) => Tensor) => {
    const normalized = attentionNorm(x);
    const tokens = x.shape[1] as number;
    const bias = isLocal ? tf.reshape(tf.mul(tf.eye(tokens), never), [1, 1, tokens, tokens]) : undefined;
    return output(attendWith(project(normalized), heads, { scale: temperature ?? scale, bias, normalize }));
  };
  return {
    apply: (x: Tensor, pass: Pass): Tensor => {
      const attended = tf.add(x, attentionPath(attend(x), pass));
      return tf.add(attended, mlpPath(expand(mlpNorm(attended), pass), pass));
    },
    weightsOf: (x: Tensor): Tensor => {
      let weights: Tensor | undefined;
      attend(x, (scores) => (weights = tf.softmax(scores)));
      return weights as Tensor;
    },
  };
}
