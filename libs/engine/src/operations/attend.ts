import { tf, type Tensor, type Tensor3D } from '../tensors.js';
import { batchProduct, hasRawOps, op, ops, attribute, reduce, reshape, scalar, transpose } from './raw-op.js';
import { withGradient } from './with-gradient.js';

/**
 * Multi-head scaled dot-product attention (Vaswani et al., 2017): from the joint projection [batch, tokens, 3 width]
 * (queries, keys, values, each heads x head width) to [batch, tokens, width]. Scale is head width^-0.5.
 */
export function attend(projected: Tensor, heads: number): Tensor {
  return (hasRawOps() ? fusedAttend : compositeAttend)(projected, heads);
}

export function compositeAttend(projected: Tensor, heads: number): Tensor {
  const { batch, tokens, width } = sizes(projected, heads);
  const { queries, keys, values } = splitHeads(projected, heads);
  const mixed = tf.matMul(weightsOf(queries, keys), values);
  return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch, tokens, width]);
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

function splitHeads(projected: Tensor, heads: number): { queries: Tensor; keys: Tensor; values: Tensor } {
  const { batch, tokens, headWidth } = sizes(projected, heads);
  const apart = tf.transpose(tf.reshape(projected, [batch, tokens, 3, heads, headWidth]), [2, 0, 3, 1, 4]);
  const [queries, keys, values] = tf.unstack(apart, 0) as [Tensor, Tensor, Tensor];
  return { queries, keys, values };
}

function weightsOf(queries: Tensor, keys: Tensor): Tensor {
  const headWidth = queries.shape[3] as number;
  return tf.softmax(tf.mul(tf.matMul(queries, keys, false, true), headWidth ** -0.5));
}
