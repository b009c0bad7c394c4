import { Invalid } from '@paucis/contracts';
import {
  attendWith,
  createParameters,
  dense,
  dropPath,
  layerNorm,
  normal,
  type Parameters,
  type Pass,
  type Tensor,
  tf,
} from '@paucis/engine';
import { z } from 'zod';
import { dropPathRates } from './blocks/drop-path-rates.js';
import { longerSide } from './blocks/image-side.js';
import { chain, type Layer } from './blocks/layer.js';
import { mlp } from './blocks/mlp.js';
import { patches } from './blocks/patches.js';
import { hide, type TokenSelection } from './blocks/token-selection.js';
import { watched } from './blocks/watched.js';
import { intoWindows, outOfWindows, relativeIndex, type Window, windowFor, windowMask } from './blocks/windows.js';
import { defineNetwork } from './define-network.js';
import { square } from './published-input.js';
import { fidelity, transformerSearch, transformerTraining } from './training-defaults.js';
import { renamed, timmBlock } from './weights/foreign-names.js';
import { withHead } from './with-head.js';

const epsilon = 1e-5;

const options = z.strictObject({
  /** Pixels a side of a patch; by default 2 up to 64 px, else 4. */
  patch: z.int().min(1).max(16).optional(),
  /** Blocks of each stage; by default 2, 2, 6 up to 64 px and 2, 2, 6, 2 above. */
  depths: z.array(z.int().min(1).max(24)).min(1).max(4).optional(),
  /** Channels of the first stage, doubled at each next one; by default 96, or 48 between 33 and 64 px. */
  width: z.int().min(8).max(256).optional(),
  /** Channels of an attention head; by default 32 where that divides the width, else 16. */
  headWidth: z.int().min(4).max(64).optional(),
  /** Side of the windows that attention is confined to; by default 7 or 8, which divides the first map. */
  window: z.int().min(2).max(16).optional(),
  dropPath: z.number().min(0).max(0.5).default(0.2),
  dropout: z.number().min(0).max(0.5).default(0),
});
type Options = z.output<typeof options>;

const tiny = { depths: [2, 2, 6, 2], width: 96 };

/** Swin Transformer (Liu et al., 2021): attention inside windows that shift, cost linear in pixels. */
export const swin = defineNetwork({
  name: 'swin',
  summary: 'Windowed transformer whose cost grows with pixels, not their square: for 64 px and above.',
  options,
  training: transformerTraining,
  search: { training: transformerSearch, options: { dropPath: { uniform: [0.1, 0.4] } } },
  fidelity,
  published: [
    { form: 'Swin-T', input: square(224), options: tiny, parameters: 28_288_354, gigaMacs: '4.49' },
    {
      form: 'Swin-S',
      input: square(224),
      options: { ...tiny, depths: [2, 2, 18, 2] },
      parameters: 49_606_258,
      gigaMacs: '8.74',
    },
    {
      form: 'Swin-B',
      input: square(224),
      options: { depths: [2, 2, 18, 2], width: 128 },
      parameters: 87_768_224,
      gigaMacs: '15.43',
    },
    { form: 'Swin-T K=2', input: square(224, 3, 2), options: tiny, parameters: 27_520_892 },
    { form: 'Swin 28px', input: square(28, 1, 2), options: {}, parameters: 12_139_916 },
  ],
  foreignNames: {
    library: 'timm',
    nameOf: renamed([
      [/^patches\.norm\./, 'patch_embed.norm.'],
      [/^patches\./, 'patch_embed.proj.'],
      [/^stages\.(\d)\.merge\.norm\./, 'layers.$1.downsample.norm.'],
      [/^stages\.(\d)\.merge\./, 'layers.$1.downsample.reduction.'],
      [/^stages\.(\d)\.(\d+)\./, 'layers.$1.blocks.$2.'],
      ...timmBlock,
      [/^head\./, 'head.fc.'],
    ]),
  },

  complete: (given, input) => {
    const side = longerSide(input);
    const patch = given.patch ?? (side <= 64 ? 2 : 4);
    const width = given.width ?? (side > 32 && side <= 64 ? 48 : 96);
    const map = Math.ceil(side / patch);
    return {
      ...given,
      patch,
      width,
      depths: given.depths ?? (side <= 64 ? [2, 2, 6] : [2, 2, 6, 2]),
      headWidth: given.headWidth ?? (width % 32 === 0 ? 32 : 16),
      window: given.window ?? (map % 7 !== 0 && map % 8 === 0 ? 8 : 7),
    };
  },

  misfit: ({ patch = 4, width = 96, headWidth = 32 }, input) => {
    const side = [input.width, input.height].find((pixels) => pixels % patch !== 0);
    if (side !== undefined) return `patch ${patch} does not divide image ${side}`;
    if (width % headWidth !== 0) return `head width ${headWidth} does not divide width ${width}`;
    return undefined;
  },

  build: (input, given, random) => {
    const { root, weights } = createParameters(random);
    const { patch = 4, width = 96, depths = tiny.depths } = given;
    const grid = { rows: input.height / patch, columns: input.width / patch, prefix: 0, canLeaveOut: false };
    const project = patches(root.child('patches'), patch, input.channels, width);
    const normalizePatches = layerNorm(root.child('patches').child('norm'), width, epsilon);
    const { layers, sides } = stages(root, given, grid);
    const featureWidth = width * 2 ** (depths.length - 1);
    const normalize = layerNorm(root.child('norm', layers.length + 1), featureWidth, epsilon);

    const through = chain(layers);
    const spatialMap = (images: Tensor, pass: Pass, selection?: TokenSelection): Tensor => {
      const found = normalizePatches(project(images));
      return watched(normalize(through(hidden(found, selection), pass)), pass);
    };
    const tokens = (images: Tensor, pass: Pass, selection?: TokenSelection): Tensor =>
      tf.reshape(spatialMap(images, pass, selection), [-1, sides.rows * sides.columns, featureWidth]);
    const features: Layer = (images, pass) => tf.mean(spatialMap(images, pass), [1, 2]);
    const views = { features, spatialMap: (images: Tensor, pass: Pass) => spatialMap(images, pass), tokens, grid };
    return withHead({ weights, depth: layers.length + 2, featureWidth, ...views }, input, given.dropout, random);
  },
});

/** Hides patches of a map; none can be left out, since windows need whole maps. */
function hidden(map: Tensor, selection: TokenSelection | undefined): Tensor {
  if (selection === undefined) return map;
  if ('visible' in selection) throw new Invalid('tokens-left-out', 'swin: patches can be hidden, not left out');
  const [, rows, columns, width] = map.shape as [number, number, number, number];
  return tf.reshape(hide(tf.reshape(map, [-1, rows * columns, width]), selection), [-1, rows, columns, width]);
}

/** All blocks with the mergings between their stages, and the sides of the last map. */
function stages(root: Parameters, given: Options, grid: { rows: number; columns: number }) {
  const { width = 96, depths = tiny.depths, headWidth = 32, window: side = 7 } = given;
  const rates = dropPathRates(
    given.dropPath,
    depths.reduce((sum, count) => sum + count, 0),
  );
  const layers: Layer[] = [];
  let { rows, columns } = grid;
  depths.forEach((count, stage) => {
    const channels = width * 2 ** stage;
    const place = root.child('stages').child(stage);
    const merge = stage > 0 ? merging(place.child('merge', layers.length + 1), channels / 2) : undefined;
    if (merge) [rows, columns] = [Math.ceil(rows / 2), Math.ceil(columns / 2)];
    for (let index = 0; index < count; index += 1) {
      const shape = { rows, columns, channels, heads: channels / headWidth, rate: rates[layers.length] ?? 0 };
      const one = block(place.child(index, layers.length + 1), shape, windowFor(rows, columns, side, index % 2 === 1));
      layers.push(merge && index === 0 ? (x, pass) => one(merge(x, pass), pass) : one);
    }
  });
  return { layers, sides: { rows, columns } };
}

/** Four neighbours, column by column, become one position of twice the channels; odd maps are padded. */
function merging(parameters: Parameters, channels: number): Layer {
  const normalize = layerNorm(parameters.child('norm'), 4 * channels, epsilon);
  const reduce = dense(parameters, 4 * channels, 2 * channels, { bias: false });
  return (map) => {
    const [, rows, columns] = map.shape as [number, number, number];
    const odd = rows % 2 === 1 || columns % 2 === 1;
    const even = odd ? tf.pad(map, [[0, 0], [0, rows % 2], [0, columns % 2], [0, 0]]) : map; // prettier-ignore
    const [down, across] = [Math.ceil(rows / 2), Math.ceil(columns / 2)];
    const apart = tf.reshape(even, [-1, down, 2, across, 2, channels]);
    const merged = tf.reshape(tf.transpose(apart, [0, 1, 3, 4, 2, 5]), [-1, down, across, 4 * channels]);
    return reduce(normalize(merged));
  };
}

interface BlockShape {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  readonly heads: number;
  readonly rate: number;
}

/** Pre-norm block whose attention stays inside windows: [batch, rows, columns, channels] to the same. */
function block(parameters: Parameters, { rows, columns, channels, heads, rate }: BlockShape, window: Window): Layer {
  const attentionNorm = layerNorm(parameters.child('attentionNorm'), channels, epsilon);
  const attend = windowAttention(parameters.child('attention'), rows, columns, channels, heads, window);
  const attentionPath = dropPath(parameters.child('attention'), rate);
  const mlpNorm = layerNorm(parameters.child('mlpNorm'), channels, epsilon);
  const expand = mlp(parameters.child('mlp'), channels, 4 * channels);
  const mlpPath = dropPath(parameters.child('mlp'), rate);
  return (x, pass) => {
    const attended = tf.add(x, attentionPath(attend(attentionNorm(x)), pass));
    return tf.add(attended, mlpPath(expand(mlpNorm(attended), pass), pass));
  };
}

/** Attention inside the windows of a map, with a trained bias for each head and relative position. */
export function windowAttention(
  parameters: Parameters,
  rows: number,
  columns: number,
  channels: number,
  heads: number,
  window: Window,
) {
  const project = dense(parameters.child('queriesKeysValues'), channels, 3 * channels);
  const output = dense(parameters.child('output'), channels, channels);
  const positions = (2 * window.rows - 1) * (2 * window.columns - 1);
  const table = parameters.weight('relativeBias', [positions, heads], normal(0.02), { decay: false });
  const tokens = window.rows * window.columns;
  const index = relativeIndex(window);
  const mask = windowMask(rows, columns, window);

  return (map: Tensor): Tensor => {
    const gathered = tf.reshape(tf.gather(table as Tensor, tf.tensor1d(index, 'int32')), [tokens, tokens, heads]);
    const relative = tf.expandDims(tf.transpose(gathered, [2, 0, 1]), 0); // [1, heads, tokens, tokens]
    const bias = mask ? tf.add(relative, tf.tensor(mask, [mask.length / tokens ** 2, 1, tokens, tokens])) : relative;
    const mixed = output(attendWith(project(intoWindows(map, window)), heads, { bias }));
    return outOfWindows(mixed, rows, columns, window);
  };
}
