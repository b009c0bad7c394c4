import type { OpAttribute, TensorflowBackend } from '../runtime/tensorflow-backend.js';
import { mixes } from '../runtime/mixed-precision.js';
import { hasNativeOperations } from '../runtime/native-operations.js';
import { tf, type Tensor } from '../tensors.js';

/** The backend `tensorflow`, for what tfjs has no name for. */
export function tensorflowBackend(): TensorflowBackend {
  return tf.backend() as TensorflowBackend;
}

/** Whether raw TensorFlow ops can be called; other backends take the composite of each operation. */
export function hasRawOps(): boolean {
  return tf.getBackend() === 'tensorflow';
}

/** Whether our own compiled operations can be called: `Paucis...` ops, several of TensorFlow's in one pass over memory. */
export function hasNativeOps(): boolean {
  return hasNativeOperations(tf.backend() as TensorflowBackend);
}

/** Whether products run in bfloat16: `precision` of the runtime. */
export function isMixed(): boolean {
  return mixes(tf.backend() as TensorflowBackend);
}

const narrowing = [
  { name: 'SrcT', type: 4, value: 1 },
  { name: 'DstT', type: 4, value: 14 },
  { name: 'Truncate', type: 3, value: false },
];

/** A weight as products read it: in bfloat16 where precision is mixed, once for value and gradient. */
export function narrowed(weight: Tensor): Tensor {
  return isMixed() ? op('Cast', [weight], narrowing) : weight;
}

/** Attribute kinds and types: TF_AttrType and TF_DataType of the stable C headers. */
export const attribute = {
  text: (name: string, value: string): OpAttribute => ({ name, type: 0, value }),
  int: (name: string, value: number | readonly number[]): OpAttribute => ({ name, type: 1, value }),
  float: (name: string, value: number): OpAttribute => ({ name, type: 2, value }),
  flag: (name: string, value: boolean): OpAttribute => ({ name, type: 3, value }),
  float32: (name = 'T'): OpAttribute => ({ name, type: 4, value: 1 }),
  int32: (name: string): OpAttribute => ({ name, type: 4, value: 3 }),
  shape: (name: string, value: readonly number[]): OpAttribute => ({ name, type: 5, value }),
} as const;

const float32 = [attribute.float32()];
const reduction = [attribute.float32(), attribute.int32('Tidx'), attribute.flag('keep_dims', true)];
const reshaping = [attribute.float32(), attribute.int32('Tshape')];
const permuting = [attribute.float32(), attribute.int32('Tperm')];

/** One float32 op with one output. */
export function op(name: string, inputs: Tensor[], attributes: readonly OpAttribute[] = float32): Tensor {
  return ops(name, inputs, attributes, 1)[0] as Tensor;
}

/** One op with several outputs. */
export function ops(name: string, inputs: Tensor[], attributes: readonly OpAttribute[], outputs: number): Tensor[] {
  return tensorflowBackend().executeMultipleOutputs(name, attributes, inputs, outputs);
}

/** Mean or Sum over one axis, which is kept with size 1. */
export function reduce(name: 'Mean' | 'Sum', x: Tensor, axis: number): Tensor {
  return op(name, [x, indices([axis])], reduction);
}

export function reshape(x: Tensor, shape: readonly number[]): Tensor {
  return op('Reshape', [x, indices(shape)], reshaping);
}

export function transpose(x: Tensor, order: readonly number[]): Tensor {
  return op('Transpose', [x, indices(order)], permuting);
}

const products = [false, true].map((a) =>
  [false, true].map((b) => [attribute.float32(), attribute.flag('transpose_a', a), attribute.flag('transpose_b', b)]),
);
const batchProducts = [false, true].map((a) =>
  [false, true].map((b) => [attribute.float32(), attribute.flag('adj_x', a), attribute.flag('adj_y', b)]),
);

/** Product of two matrices. */
export function product(a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor {
  return op('MatMul', [a, b], products[Number(transposeA)]?.[Number(transposeB)]);
}

/** Products of matrices over leading batch axes. */
export function batchProduct(a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor {
  return op('BatchMatMulV2', [a, b], batchProducts[Number(transposeA)]?.[Number(transposeB)]);
}

const constants = new WeakMap<object, Map<string, Tensor>>();

/** A kept int32 vector: shapes, axes and permutations recur in every step. */
export function indices(values: readonly number[]): Tensor {
  return constant(`int32:${values.join()}`, () => tf.tensor1d([...values], 'int32'));
}

/** A kept float32 scalar. */
export function scalar(value: number): Tensor {
  return constant(`float32:${value}`, () => tf.scalar(value, 'float32'));
}

function constant(key: string, create: () => Tensor): Tensor {
  const backend = tf.backend();
  const known = constants.get(backend) ?? new Map<string, Tensor>();
  constants.set(backend, known);
  const found = known.get(key);
  if (found) return found;
  const made = tf.keep(create());
  known.set(key, made);
  return made;
}
