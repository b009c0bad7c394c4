import {
  createParameters,
  dense,
  dropout,
  dropPath,
  gelu,
  inference,
  layerNorm,
  normal,
  type Parameters,
  type Pass,
  selfAttention,
  type Tensor,
  tf,
} from '@paucis/engine';
import { z } from 'zod';
import { defineNetwork } from './define-network.js';
import type { NetworkInput } from './network.js';
import { withHead } from './with-head.js';

/** Vision Transformer (Dosovitskiy et al., 2021) with a class token, at the width and depth that suit small data. */
export const vit = defineNetwork({
  name: 'vit',
  summary: 'Vision Transformer, 6 blocks of width 192 unless told otherwise; slow to start, strong when pretrained.',
  options: z.strictObject({
    /** Pixels a side of a patch; by default 4 up to 32 px, 8 up to 96 px, else 16. */
    patch: z.int().min(1).max(64).optional(),
    width: z.int().min(8).max(1024).default(192),
    depth: z.int().min(1).max(24).default(6),
    heads: z.int().min(1).max(16).default(3),
    dropPath: z.number().min(0).max(0.5).default(0.1),
    dropout: z.number().min(0).max(0.5).default(0),
  }),
  training: {
    learningRate: 1e-3,
    weightDecay: 0.05,
    batch: 64,
    warmupSteps: 100,
    labelSmoothing: 0,
    balance: false,
    clipNorm: 1,
  },
  search: {
    training: {
      learningRate: { log: [2e-4, 2e-3] },
      weightDecay: { log: [1e-2, 1e-1] },
      labelSmoothing: { uniform: [0, 0.2] },
    },
    options: { dropPath: { uniform: [0, 0.3] } },
  },
  fidelity: { floorSteps: 200, ceilingSteps: 1500 },

  complete: (options, input) => ({ ...options, patch: options.patch ?? patchFor(input) }),

  misfit: ({ patch = 1, width, heads }, input) => {
    const side = [input.width, input.height].find((pixels) => pixels % patch !== 0);
    if (side !== undefined) return `patch ${patch} does not divide image ${side}`;
    if (width % heads !== 0) return `${heads} heads do not divide width ${width}`;
    return undefined;
  },

  build: (input, options, random) => {
    const { root, weights } = createParameters(random);
    const { patch = 1, width, depth } = options;
    const grid = { rows: input.height / patch, columns: input.width / patch, patch };
    const embed = embedding(root.child('embedding', 0), grid, input.channels, width, options.dropout);
    const blocks = Array.from({ length: depth }, (_, index) => {
      const rate = depth === 1 ? options.dropPath : (options.dropPath * index) / (depth - 1);
      return block(root.child('blocks').child(index, index + 1), width, options.heads, rate);
    });
    const normalize = layerNorm(root.child('norm', depth + 1), width);

    const tokens = (images: Tensor, pass: Pass) =>
      normalize(blocks.reduce((x, { apply }) => apply(x, pass), embed(images, pass)));
    const spatialMap = (images: Tensor, pass: Pass) => {
      const patches = tf.slice(tokens(images, pass), [0, 1, 0]);
      return tf.reshape(patches, [-1, grid.rows, grid.columns, width]);
    };
    // Only the class token is normalised: the others have no say in the logits after the last block.
    const features = (images: Tensor, pass: Pass) => {
      const sequence = blocks.reduce((x, { apply }) => apply(x, pass), embed(images, pass));
      return normalize(tf.reshape(tf.slice(sequence, [0, 0, 0], [-1, 1, -1]), [-1, width]));
    };
    const attentions = (images: Tensor) => {
      let x = embed(images, inference);
      return blocks.map(({ apply, attention }) => {
        const weightsOfBlock = attention(x);
        x = apply(x, inference);
        return weightsOfBlock;
      });
    };

    const trunk = { weights, depth: depth + 1, featureWidth: width, features, tokens, spatialMap, attentions };
    return withHead(trunk, input, options.dropout, random);
  },
});

function patchFor({ height, width }: NetworkInput): number {
  const side = Math.max(height, width);
  if (side <= 32) return 4;
  return side <= 96 ? 8 : 16;
}

interface Grid {
  readonly rows: number;
  readonly columns: number;
  /** Pixels a side. */
  readonly patch: number;
}

/** Patches to tokens, class token in front, learned positions: [batch, h, w, c] -> [batch, 1 + rows · columns, width]. */
function embedding(parameters: Parameters, grid: Grid, channels: number, width: number, rate: number) {
  const { rows, columns, patch } = grid;
  // A convolution with stride = kernel is this product; the kernel's rows are (row, column, channel) of a patch.
  const project = dense(parameters.child('patches'), patch * patch * channels, width);
  const classToken = parameters.weight('classToken', [1, 1, width], normal(0.02), { decay: false });
  const positions = parameters.weight('positions', [1, rows * columns + 1, width], normal(0.02), { decay: false });
  const drop = dropout(parameters, rate);

  return (images: Tensor, pass: Pass): Tensor => {
    const [batch] = images.shape as [number];
    const cut = tf.reshape(images, [batch, rows, patch, columns, patch * channels]);
    const patches = tf.reshape(tf.transpose(cut, [0, 1, 3, 2, 4]), [batch, rows * columns, patch * patch * channels]);
    const repeated = tf.tile(classToken, [batch, 1, 1]);
    return drop(tf.add(tf.concat([repeated, project(patches)], 1), positions), pass);
  };
}

/** `x += attention(norm(x)); x += mlp(norm(x))`, hidden width 4 x width. */
function block(parameters: Parameters, width: number, heads: number, dropPathRate: number) {
  const attentionNorm = layerNorm(parameters.child('attentionNorm'), width);
  const attention = selfAttention(parameters.child('attention'), width, heads);
  const attentionPath = dropPath(parameters.child('attention'), dropPathRate);
  const mlpNorm = layerNorm(parameters.child('mlpNorm'), width);
  const expand = dense(parameters.child('mlp').child('expand'), width, 4 * width);
  const contract = dense(parameters.child('mlp').child('contract'), 4 * width, width);
  const mlpPath = dropPath(parameters.child('mlp'), dropPathRate);

  return {
    apply: (x: Tensor, pass: Pass): Tensor => {
      const attended = tf.add(x, attentionPath(attention.apply(attentionNorm(x)), pass));
      return tf.add(attended, mlpPath(contract(gelu(expand(mlpNorm(attended)))), pass));
    },
    attention: (x: Tensor): Tensor => attention.weights(attentionNorm(x)),
  };
}
