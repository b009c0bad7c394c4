import {
  batchNorm,
  constant,
  createParameters,
  dense,
  normal,
  type Parameters,
  type Pass,
  relu,
  type Tensor,
  type Tensor4D,
  tf,
} from '@paucis/engine';
import { z } from 'zod';
import { convolutionNorm } from './blocks/convolution-norm.js';
import { stemStride } from './blocks/image-side.js';
import { chain, type Layer } from './blocks/layer.js';
import { meanOfMap } from './blocks/pooling.js';
import { watched } from './blocks/watched.js';
import { defineNetwork } from './define-network.js';
import { square } from './published-input.js';
import { convolutionalSearch, convolutionalTraining, fidelity } from './training-defaults.js';
import { withHead } from './with-head.js';

/** Blocks of each stage (Valanarasu et al., 2021). */
const layout = [1, 2, 4, 1] as const;
const groups = 8;
const stemChannels = 128;

/** The encoder of the axial-attention U-Net of MedT (Wang et al., 2020; Valanarasu et al., 2021) under a linear head. */
export const axial = defineNetwork({
  name: 'axial',
  summary:
    'Attention along columns, then rows, 0.3 million parameters; gated, positions count as far as data supports.',
  options: z.strictObject({
    /** Multiplies positional terms by trained gates that start at 0.1. */
    gated: z.boolean().default(true),
    /** Channels of the first stage's attention, doubled at each next one; a multiple of 16. */
    width: z.int().min(16).max(128).multipleOf(16).default(16),
    /** Stride of the first convolution; by default 1 up to 64 px. */
    stemStride: z.union([z.literal(1), z.literal(2)]).optional(),
    dropout: z.number().min(0).max(0.5).default(0.1),
  }),
  training: convolutionalTraining,
  search: {
    training: convolutionalSearch,
    options: { gated: { choice: [true, false] }, dropout: { uniform: [0, 0.5] } },
  },
  fidelity,
  // The published networks segment: 1,326,850 and 1,326,914 parameters less 982,034 of the decoder, with a head of 514.
  published: [
    { form: 'Axial encoder 128px', input: square(128, 3, 2), options: { gated: false }, parameters: 345_330 },
    { form: 'Gated axial encoder 128px', input: square(128, 3, 2), options: { gated: true }, parameters: 345_394 },
  ],

  complete: (options, input) => ({ ...options, stemStride: options.stemStride ?? stemStride(input) }),

  build: (input, options, random) => {
    const { root, weights } = createParameters(random);
    const { width, stemStride: stride = 2 } = options;
    const place = root.child('stem');
    const shapes = [
      { outputs: width / 2, kernelSize: 7, stride },
      { outputs: stemChannels, kernelSize: 3 },
      { outputs: width / 2, kernelSize: 3 },
    ];
    let channels = input.channels;
    const stem = shapes.map(({ outputs, ...shape }, index) => {
      const layer = convolutionNorm(place.child(index), channels, outputs, { ...shape, activation: relu });
      channels = outputs;
      return layer;
    });
    const layers = [chain(stem)];
    let [rows, columns] = [Math.ceil(input.height / stride), Math.ceil(input.width / stride)];
    layout.forEach((count, stage) => {
      const planes = width * 2 ** stage;
      for (let index = 0; index < count; index += 1) {
        const blockStride = stage > 0 && index === 0 ? 2 : 1;
        const shape = { channels, planes, rows, columns, stride: blockStride, gated: options.gated };
        layers.push(block(root.child('stages').child(stage).child(index, layers.length), shape));
        channels = 2 * planes;
        [rows, columns] = [Math.ceil(rows / blockStride), Math.ceil(columns / blockStride)];
      }
    });

    const spatialMap = chain([...layers, watched]);
    const features: Layer = (images, pass) => meanOfMap(spatialMap(images, pass));
    const trunk = { weights, depth: layers.length, featureWidth: channels, features, spatialMap };
    return withHead(trunk, input, options.dropout, random);
  },
});

interface BlockShape {
  readonly channels: number;
  readonly planes: number;
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
  readonly gated: boolean;
}

/** 1x1, attention along columns, attention along rows, 1x1 to twice the planes, around a skip. */
function block(parameters: Parameters, { channels, planes, rows, columns, stride, gated }: BlockShape): Layer {
  const reduce = convolutionNorm(parameters.child('reduce'), channels, planes, { kernelSize: 1, activation: relu });
  const down = axialAttention(parameters.child('columns'), planes, rows, gated);
  const across = axialAttention(parameters.child('rows'), planes, columns, gated);
  const expand = convolutionNorm(parameters.child('expand'), planes, 2 * planes, { kernelSize: 1 });
  const isSame = channels === 2 * planes && stride === 1;
  const skip: Layer = isSame
    ? (x) => x
    : convolutionNorm(parameters.child('skip'), channels, 2 * planes, { kernelSize: 1, stride });
  const pool = (x: Tensor) => (stride === 1 ? x : tf.avgPool(x as Tensor4D, stride, stride, 'same'));

  return (x, pass) => {
    const alongColumns = swapSides(down(swapSides(reduce(x, pass)), pass));
    const attended = relu(pool(across(alongColumns, pass)));
    return relu(tf.add(expand(attended, pass), skip(x, pass)));
  };
}

const swapSides = (map: Tensor): Tensor => tf.transpose(map, [0, 2, 1, 3]);

/**
 * Attention along the third axis of [batch, lines, length, channels], with relative positions of queries, keys and values
 * (tables of 2 length - 1 offsets): a line only sees itself.
 */
export function axialAttention(parameters: Parameters, channels: number, length: number, gated: boolean) {
  const group = channels / groups;
  const half = group / 2;
  const project = dense(parameters.child('queriesKeysValues'), channels, 2 * channels, {
    bias: false,
    initialize: normal(channels ** -0.5),
  });
  const normalizeProjected = batchNorm(parameters.child('queriesKeysValues').child('norm'), 2 * channels);
  const normalizeScores = batchNorm(parameters.child('scores').child('norm'), 3 * groups);
  const normalizeOutput = batchNorm(parameters.child('output').child('norm'), 2 * channels);
  const table = parameters.weight('relative', [2 * group, 2 * length - 1], normal(group ** -0.5), { decay: false });
  const gate = (name: string, start: number) =>
    gated ? parameters.weight(name, [], constant(start), { decay: false }) : undefined;
  const gates = [gate('queryGate', 0.1), gate('keyGate', 0.1), gate('valueGate', 1), gate('positionGate', 0.1)];
  const [queryGate, keyGate, valueGate, positionGate] = gates.map(
    (value) => (x: Tensor) => (value ? tf.mul(x, value) : x),
  ) as [Gate, Gate, Gate, Gate];
  const offsets = Int32Array.from(
    { length: length * length },
    (_, at) => Math.floor(at / length) - (at % length) + length - 1,
  );

  return (map: Tensor, pass: Pass): Tensor => {
    const [batch, lines] = map.shape as [number, number];
    const count = batch * lines;
    const projected = normalizeProjected(project(map), pass);
    const apart = tf.transpose(tf.reshape(projected, [count, length, groups, 2 * group]), [0, 2, 1, 3]);
    const [queries, keys, values] = tf.split(apart, [half, half, group], 3) as [Tensor, Tensor, Tensor];
    const embeddings = tf.reshape(tf.gather(table as Tensor, tf.tensor1d(offsets, 'int32'), 1), [
      2 * group,
      length,
      length,
    ]);
    const [ofQueries, ofKeys, ofValues] = tf.split(embeddings, [half, half, group], 0) as [Tensor, Tensor, Tensor];

    const content = tf.matMul(queries, keys, false, true); // [lines, groups, length, length]
    const byQuery = queryGate(withPositions(queries, tf.transpose(ofQueries, [1, 0, 2])));
    const byKey = keyGate(tf.transpose(withPositions(keys, tf.transpose(ofKeys, [1, 0, 2])), [0, 1, 3, 2]));
    const stacked = tf.transpose(tf.concat([content, byQuery, byKey], 1), [0, 2, 3, 1]);
    const parts = tf.reshape(normalizeScores(stacked, pass), [count, length, length, 3, groups]);
    const weights = tf.softmax(tf.transpose(tf.sum(parts, 3), [0, 3, 1, 2]));

    const mixed = valueGate(tf.matMul(weights, values)); // [lines, groups, length, group]
    const mixedPositions = positionGate(withPositions(weights, tf.transpose(ofValues, [1, 2, 0])));
    const together = tf.stack([mixed, mixedPositions], 4); // [lines, groups, length, group, 2]
    const flat = tf.reshape(tf.transpose(together, [0, 2, 1, 3, 4]), [batch, lines, length, 2 * channels]);
    return tf.sum(tf.reshape(normalizeOutput(flat, pass), [batch, lines, length, channels, 2]), 4);
  };
}

type Gate = (x: Tensor) => Tensor;

/** For each position its own matrix: [lines, groups, length, a] with [length, a, b] to [lines, groups, length, b]. */
function withPositions(x: Tensor, matrices: Tensor): Tensor {
  const [lines, count, length, inner] = x.shape as [number, number, number, number];
  const byPosition = tf.transpose(tf.reshape(x, [lines * count, length, inner]), [1, 0, 2]);
  const product = tf.transpose(tf.matMul(byPosition, matrices), [1, 0, 2]);
  return tf.reshape(product, [lines, count, length, -1]);
}
