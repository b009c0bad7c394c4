import type { Random } from '../random/random.js';
import { isTracing, tracedAsOne } from '../shapes/trace-shapes.js';
import { tf, type Tensor, type Tensor3D } from '../tensors.js';
import { attendWith } from './attend-with.js';
import { dropMask } from './drop-mask.js';
import {
  attribute,
  batchProduct,
  hasNativeOps,
  hasRawOps,
  indices,
  op,
  ops,
  reduce,
  reshape,
  scalar,
  transpose,
} from './raw-op.js';
import { withGradient } from './with-gradient.js';

export interface AttendOptions {
  /** Added to the scores: [groups, heads, tokens, tokens], where every `groups` sequences of the batch belong together. */
  readonly bias?: Tensor | undefined;
  /** Drops single attention weights. */
  readonly dropout?: { readonly rate: number; readonly random: Random } | undefined;
}

/**
 * Multi-head scaled dot-product attention (Vaswani et al., 2017): from the joint projection [batch, tokens, 3 width]
 * (queries, keys, values, each heads x head width) to [batch, tokens, width]. Scale is head width^-0.5.
 */
export function attend(projected: Tensor, heads: number, options: AttendOptions = {}): Tensor {
  if (isTracing()) {
    const { batch, tokens } = sizes(projected, heads);
    return tracedAsOne(() => compositeAttend(projected, heads, options), 4 * batch * heads * tokens ** 2);
  }
  if (hasNativeOps()) return nativeAttend(projected, heads, options);
  if (options.bias !== undefined || options.dropout !== undefined) return compositeAttend(projected, heads, options);
  return (hasRawOps() ? fusedAttend : compositeAttend)(projected, heads);
}

export function compositeAttend(projected: Tensor, heads: number, { bias, dropout }: AttendOptions = {}): Tensor {
  const normalize = (scores: Tensor) => {
    const weights = tf.softmax(scores);
    return dropout ? tf.mul(weights, dropMask(weights.shape, dropout.rate, dropout.random)) : weights;
  };
  return attendWith(projected, heads, { normalize, ...(bias && { bias }) });
}

/** The attention weights [batch, heads, tokens, tokens]; each row sums to 1. */
export function attentionWeights(projected: Tensor, heads: number): Tensor {
  const { queries, keys } = splitHeads(projected, heads);
  return weightsOf(queries, keys);
}

export function fusedAttend(projected: Tensor, heads: number): Tensor {
  return withGradient([projected], () => {
    const { batch, tokens, width, headWidth } = sizes(projected, heads);
    const split = [batch, tokens, 3, heads, headWidth];
    const apart = transpose(reshape(projected, split), [2, 0, 3, 1, 4]); // [3, batch, heads, tokens, head width]
    const [queries, keys, values] = ops('Unpack', [apart], unpack, 3) as [Tensor, Tensor, Tensor];
    const scaled = op('Mul', [queries, scalar(headWidth ** -0.5)]);
    const weights = op('Softmax', [batchProduct(scaled, keys, false, true)]);
    const mixed = batchProduct(weights, values);
    return {
      value: reshape(transpose(mixed, [0, 2, 1, 3]), [batch, tokens, width]),
      save: [scaled, keys, values, weights],
      gradient: (dy, saved) => {
        const dMixed = transpose(reshape(dy, [batch, tokens, heads, headWidth]), [0, 2, 1, 3]);
        const parts = partGradients(dMixed, saved as [Tensor, Tensor, Tensor, Tensor], headWidth ** -0.5);
        return [reshape(transpose(op('Pack', parts, pack), [1, 3, 0, 2, 4]), [batch, tokens, 3 * width])];
      },
    };
  });
}

/** All of it out of cache, one head of one image at a time; the weights are kept for the gradient, the rest is computed again. */
export function nativeAttend(projected: Tensor, heads: number, { bias, dropout }: AttendOptions = {}): Tensor {
  const { headWidth } = sizes(projected, heads);
  const common = [
    attribute.float32(),
    attribute.int('heads', heads),
    attribute.float('scale', headWidth ** -0.5),
    attribute.float('rate', dropout?.rate ?? 0),
  ];
  const extra = bias ? [bias] : [];
  return withGradient([projected, ...extra], () => {
    const seed = dropout
      ? tf.tensor1d([dropout.random.int(0x7fff_ffff), dropout.random.int(0x7fff_ffff)], 'int32')
      : indices([0, 0]);
    const forward = [...common, attribute.int('B', extra.length)];
    const [value, weights] = ops('PaucisAttention', [projected, seed, ...extra], forward, 2) as [Tensor, Tensor];
    return {
      value,
      save: [projected, weights, seed],
      gradient: (dy, saved) => {
        const backward = [...common, attribute.int('parts', bias ? (bias.shape[0] as number) : 0)];
        const gradients = ops('PaucisAttentionGradient', [dy, ...saved], backward, 2);
        return bias ? gradients : gradients.slice(0, 1);
      },
    };
  });
}

const unpack = [attribute.float32(), attribute.int('num', 3), attribute.int('axis', 0)];
const pack = [attribute.float32(), attribute.int('N', 3), attribute.int('axis', 0)];

/** Gradients of queries, keys and values, each [batch, heads, tokens, head width]. */
function partGradients(dMixed: Tensor, saved: [Tensor, Tensor, Tensor, Tensor], scale: number): Tensor[] {
  const [scaled, keys, values, weights] = saved;
  const dWeights = op('Mul', [batchProduct(dMixed, values, false, true), weights]);
  const dScores = op('Sub', [dWeights, op('Mul', [weights, reduce('Sum', dWeights, 3)])]);
  return [
    op('Mul', [batchProduct(dScores, keys), scalar(scale)]),
    batchProduct(dScores, scaled, true, false),
    batchProduct(weights, dMixed, true, false),
  ];
}

function sizes(projected: Tensor, heads: number) {
  const [batch, tokens, tripleWidth] = (projected as Tensor3D).shape;
  const width = tripleWidth / 3;
  return { batch, tokens, width, headWidth: width / heads };
}

function splitHeads(projected: Tensor, heads: number): { queries: Tensor; keys: Tensor } {
  const { batch, tokens, headWidth } = sizes(projected, heads);
  const apart = tf.transpose(tf.reshape(projected, [batch, tokens, 3, heads, headWidth]), [2, 0, 3, 1, 4]);
  const [queries, keys] = tf.unstack(apart, 0) as [Tensor, Tensor];
  return { queries, keys };
}

function weightsOf(queries: Tensor, keys: Tensor): Tensor {
  const headWidth = queries.shape[3] as number;
  return tf.softmax(tf.mul(tf.matMul(queries, keys, false, true), headWidth ** -0.5));
}
