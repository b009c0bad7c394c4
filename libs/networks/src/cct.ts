import {
  convolution,
  createParameters,
  dense,
  dropout,
  dropPath,
  heNormalFanIn,
  inference,
  layerNorm,
  normal,
  type Parameters,
  type Pass,
  relu,
  type Tensor,
  tf,
} from '@paucis/engine';
import { z } from 'zod';
import { attention } from './blocks/attention.js';
import { dropPathRates } from './blocks/drop-path-rates.js';
import { chain, type Layer } from './blocks/layer.js';
import { mlp } from './blocks/mlp.js';
import { patches } from './blocks/patches.js';
import { poolAfterRelu } from './blocks/pooling.js';
import { positions } from './blocks/positions.js';
import { hide, type TokenSelection } from './blocks/token-selection.js';
import { throughBlocks } from './blocks/watched.js';
import { defineNetwork } from './define-network.js';
import { square } from './published-input.js';
import { fidelity, transformerSearch, transformerTraining } from './training-defaults.js';
import type { NetworkInput } from './network.js';
import { renamed } from './weights/foreign-names.js';
import { withHead } from './with-head.js';

/** Channels between the convolutions of the tokenizer. */
const hiddenChannels = 64;
const epsilon = 1e-5;

const options = z.strictObject({
  /** `convolution` is CCT; `patch` is CVT, and ViT-Lite with `pooling: class`. */
  tokenizer: z.enum(['convolution', 'patch']).default('convolution'),
  /** Side of the tokenizer's kernel: 3 or 7 of a convolution, the patch's side of `patch`. By default by the image. */
  kernel: z.int().min(1).max(64).optional(),
  /** Convolutions of the tokenizer, each with a pooling that halves the map; by default by the image. */
  convolutions: z.int().min(1).max(4).optional(),
  width: z.int().min(8).max(1024).default(256),
  depth: z.int().min(1).max(24).default(7),
  heads: z.int().min(1).max(16).default(4),
  /** Hidden width of the blocks' second half, in widths. */
  expansion: z.number().min(0.5).max(8).default(2),
  pooling: z.enum(['sequence', 'class']).default('sequence'),
  positions: z.enum(['learned', 'sine', 'none']).default('learned'),
  dropout: z.number().min(0).max(0.5).default(0),
  attentionDropout: z.number().min(0).max(0.5).default(0.1),
  dropPath: z.number().min(0).max(0.5).default(0.1),
});
type Options = z.output<typeof options>;

/** Compact Transformers (Hassani et al., 2021): CCT, and CVT and ViT-Lite by their tokenizer and pooling. */
export const cct = defineNetwork({
  name: 'cct',
  summary: 'Compact convolutional transformer CCT-7: the transformer to start with below 10,000 images at 28 to 64 px.',
  options,
  training: transformerTraining,
  search: { training: transformerSearch, options: { dropPath: { uniform: [0, 0.3] } } },
  fidelity,
  published: [
    { form: 'CCT-7/3x1', input: square(32, 3, 10), options: { convolutions: 1 }, parameters: 3_760_139 },
    {
      form: 'CCT-7/3x1 28px',
      input: square(28, 1, 2),
      options: { convolutions: 1 },
      parameters: 3_738_115,
      gigaMacs: '0.859',
    },
    { form: 'CCT-7/7x2', input: square(224, 3, 102), options: {}, parameters: 4_573_735 },
    {
      form: 'CCT-14/7x2',
      input: square(224),
      options: { depth: 14, width: 384, heads: 6, expansion: 3 },
      parameters: 22_367_273,
    },
    {
      form: 'CCT-2/3x2',
      input: square(32, 3, 10),
      options: { depth: 2, width: 128, heads: 2, expansion: 1, convolutions: 2 },
      parameters: 283_723,
    },
    { form: 'CVT-7/4', input: square(32, 3, 10), options: { tokenizer: 'patch' }, parameters: 3_716_619 },
    {
      form: 'ViT-Lite-7/4',
      input: square(32, 3, 10),
      options: { tokenizer: 'patch', pooling: 'class' },
      parameters: 3_716_874,
    },
  ],
  foreignNames: {
    library: 'SHI-Labs Compact-Transformers',
    nameOf: renamed([
      [/^tokenizer\.(\d)\./, 'tokenizer.conv_layers.$1.0.'],
      [/^tokenizer\.(?!conv)/, 'tokenizer.conv_layers.0.0.'],
      [/^embedding\.positions$/, 'classifier.positional_emb'],
      [/^embedding\.classToken$/, 'classifier.class_emb'],
      [/^(blocks|norm)\./, 'classifier.$1.'],
      [/\.attentionNorm\./, '.pre_norm.'],
      [/\.attention\.queriesKeysValues\./, '.self_attn.qkv.'],
      [/\.attention\.output\./, '.self_attn.proj.'],
      [/\.mlpNorm\./, '.norm1.'],
      [/\.mlp\.expand\./, '.linear1.'],
      [/\.mlp\.contract\./, '.linear2.'],
      [/^pool\./, 'classifier.attention_pool.'],
      [/^head\./, 'classifier.fc.'],
    ]),
  },

  complete: (given, input) => ({ ...given, ...tokenizerFor(given, input) }),

  misfit: ({ tokenizer, kernel = 3, convolutions = 1, width, heads }, input) => {
    if (width % heads !== 0) return `${heads} heads do not divide width ${width}`;
    if (tokenizer === 'convolution') {
      if (kernel % 2 === 0) return `the kernel of a convolution must be odd, came ${kernel}`;
      const { rows, columns } = gridOf(kernel, convolutions, input);
      return rows * columns < 4 ? `${convolutions} convolutions leave ${rows} x ${columns} tokens` : undefined;
    }
    const side = [input.width, input.height].find((pixels) => pixels % kernel !== 0);
    return side === undefined ? undefined : `patch ${kernel} does not divide image ${side}`;
  },

  build: (input, given, random) => {
    const { root, weights } = createParameters(random);
    const { width, depth } = given;
    const embed = embedding(root, given, input);
    const rates = dropPathRates(given.dropPath, depth);
    const blocks = rates.map((rate, index) => block(root.child('blocks').child(index, index + 1), given, rate));
    const top = root.child('norm', depth + 1);
    const normalize = layerNorm(top, width, epsilon);
    const pool = given.pooling === 'class' ? classToken : sequencePooling(root.child('pool', depth + 1), width);

    const tokens = (images: Tensor, pass: Pass, selection?: TokenSelection) =>
      normalize(throughBlocks(blocks, embed.apply(images, pass, selection), pass, embed.grid));
    const spatialMap: Layer = (images, pass) => {
      const sequence = tokens(images, pass);
      const { rows, columns, prefix } = embed.grid;
      return tf.reshape(prefix > 0 ? tf.slice(sequence, [0, prefix, 0]) : sequence, [-1, rows, columns, width]);
    };
    const features: Layer = (images, pass) => pool(tokens(images, pass), pass);
    const attentions = (images: Tensor) => {
      let x = embed.apply(images, inference);
      return blocks.map(({ apply, weightsOf }) => {
        const found = weightsOf(x);
        x = apply(x, inference);
        return found;
      });
    };

    const views = { features, tokens, spatialMap, attentions, grid: embed.grid };
    const trunk = { weights, depth: depth + 1, featureWidth: width, ...views };
    return withHead(trunk, input, given.dropout, random);
  },
});

/** Convolutions until about 50 to 200 tokens are left: 49 at 28 px, 64 at 64 px, 196 at 224 px. */
function tokenizerFor({ tokenizer, kernel, convolutions }: Options, { height, width }: NetworkInput) {
  const side = Math.max(height, width);
  if (tokenizer === 'patch') return { kernel: kernel ?? (side <= 32 ? 4 : side <= 96 ? 8 : 16), convolutions: 1 };
  return { kernel: kernel ?? (side <= 96 ? 3 : 7), convolutions: convolutions ?? (side <= 48 || side > 96 ? 2 : 3) };
}

const strideOf = (kernel: number) => Math.max(1, Math.floor(kernel / 2) - 1);

function gridOf(kernel: number, convolutions: number, { height, width }: NetworkInput) {
  const side = (pixels: number) => {
    let left = pixels;
    for (let index = 0; index < convolutions; index += 1) left = Math.ceil(Math.ceil(left / strideOf(kernel)) / 2);
    return left;
  };
  return { rows: side(height), columns: side(width) };
}

/** Images to positioned tokens: [batch, h, w, c] -> [batch, tokens, width]. */
function embedding(root: Parameters, given: Options, input: NetworkInput) {
  const { tokenizer, kernel = 3, convolutions = 1, width } = given;
  const isPatch = tokenizer === 'patch';
  const sides = isPatch
    ? { rows: input.height / kernel, columns: input.width / kernel }
    : gridOf(kernel, convolutions, input);
  const grid = { ...sides, prefix: given.pooling === 'class' ? 1 : 0, canLeaveOut: true };
  const place = root.child('tokenizer');
  const tokenize: Layer = isPatch
    ? patches(place, kernel, input.channels, width, normal(Math.sqrt(2 / (kernel * kernel * input.channels))))
    : convolutionTokenizer(place, kernel, convolutions, input.channels, width);
  const position = positions(root.child('embedding'), given.positions, grid, width, 0.2);
  const drop = dropout(root.child('embedding'), given.dropout);

  const apply = (images: Tensor, pass: Pass, selection?: TokenSelection): Tensor => {
    const found = tf.reshape(tokenize(images, pass), [-1, grid.rows * grid.columns, width]);
    return drop(position(hide(found, selection), selection), pass);
  };
  return { grid, apply };
}

/** Each: convolution, ReLU, 3x3 max pooling of stride 2. */
function convolutionTokenizer(place: Parameters, kernelSize: number, count: number, channels: number, width: number) {
  const layers = Array.from({ length: count }, (_, index): Layer => {
    const inputs = index === 0 ? channels : hiddenChannels;
    const outputs = index === count - 1 ? width : hiddenChannels;
    const options = { kernelSize, stride: strideOf(kernelSize), bias: false, initialize: heNormalFanIn };
    const convolve = convolution(place.child(index), inputs, outputs, options);
    return (x) => poolAfterRelu(relu(convolve(x)));
  });
  return chain(layers);
}

/** `x += attention(norm(x)); x = norm(x); x += mlp(x)`: the second norm replaces the stream, unlike pre-norm. */
function block(parameters: Parameters, given: Options, rate: number) {
  const { width, heads } = given;
  const attentionNorm = layerNorm(parameters.child('attentionNorm'), width, epsilon);
  const attend = attention(parameters.child('attention'), width, heads, {
    bias: false,
    dropout: given.attentionDropout,
  });
  const dropAttended = dropout(parameters.child('attention').child('output'), given.dropout);
  const attentionPath = dropPath(parameters.child('attention'), rate);
  const mlpNorm = layerNorm(parameters.child('mlpNorm'), width, epsilon);
  const expand = mlp(parameters.child('mlp'), width, Math.floor(width * given.expansion), given);
  const mlpPath = dropPath(parameters.child('mlp'), rate);

  const apply: Layer = (x, pass) => {
    const attended = dropAttended(attend.apply(attentionNorm(x), pass), pass);
    const normal = mlpNorm(tf.add(x, attentionPath(attended, pass)));
    return tf.add(normal, mlpPath(expand(normal, pass), pass));
  };
  return { apply, weightsOf: (x: Tensor): Tensor => attend.weights(attentionNorm(x)) };
}

const classToken: Layer = (tokens) => tf.squeeze(tf.slice(tokens, [0, 0, 0], [-1, 1, -1]), [1]);

/** `softmax(x · w + b over tokens)ᵀ x`: each token says how much it counts. [batch, tokens, width] -> [batch, width]. */
export function sequencePooling(parameters: Parameters, width: number): Layer {
  const score = dense(parameters, width, 1);
  return (tokens) => {
    const shares = tf.softmax(tf.transpose(score(tokens), [0, 2, 1])); // [batch, 1, tokens]
    return tf.squeeze(tf.matMul(shares, tokens), [1]);
  };
}
