import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import { tf, type Tensor } from '../tensors.js';

/** What an operation gives: the shape of each output, and its multiply-accumulates where it is a product. */
export interface ShapeResult {
  readonly shapes: readonly (readonly number[])[];
  readonly macs?: number;
  /** Of the last output, the others are float32; as the first input unless told otherwise. */
  readonly dtype?: 'bool' | 'int32' | 'float32';
  /** The output is the first input under another shape: no memory of its own. */
  readonly isView?: boolean;
}

type Inputs = Readonly<Record<string, TensorInfo>>;
export type ShapeKernel = (inputs: Inputs, attributes: NamedAttrMap) => ShapeResult;

const one = (shape: readonly number[], extra: Partial<ShapeResult> = {}): ShapeResult => ({
  shapes: [shape],
  ...extra,
});
const sizeOf = (shape: readonly number[]) => shape.reduce((size, side) => size * side, 1);
const shapeOf = (inputs: Inputs, name = 'x') => (inputs[name] as TensorInfo).shape;
const axisOf = (axis: unknown, rank: number) => ((axis as number) + rank) % rank;

const unary: ShapeKernel = (inputs) => one((Object.values(inputs)[0] as TensorInfo).shape);
const binary: ShapeKernel = ({ a, b }) =>
  one(tf.broadcast_util.assertAndGetBroadcastShape((a as TensorInfo).shape, (b as TensorInfo).shape));
const comparison: ShapeKernel = (inputs, attributes) => ({ ...binary(inputs, attributes), dtype: 'bool' });
const view =
  (shape: (inputs: Inputs, attributes: NamedAttrMap) => readonly number[]): ShapeKernel =>
  (inputs, attributes) =>
    one(shape(inputs, attributes), { isView: true });

const reduction: ShapeKernel = (inputs, { axis, keepDims }) => {
  const shape = shapeOf(inputs);
  const axes = tf.util.parseAxisParam(axis as number[], shape);
  const kept = shape.map((side, at) => (axes.includes(at) ? 1 : side));
  return one(keepDims === true ? kept : kept.filter((_, at) => !axes.includes(at)));
};

const convolution =
  (filterName: string, depthwise: boolean): ShapeKernel =>
  (inputs, { strides, pad, dilations, dimRoundingMode }) => {
    const filter = shapeOf(inputs, filterName) as [number, number, number, number];
    const info = tf.backend_util.computeConv2DInfo(
      shapeOf(inputs) as [number, number, number, number],
      filter,
      strides as number,
      dilations as number,
      pad as number,
      dimRoundingMode as 'floor' | undefined,
      depthwise,
    );
    const [height, width, channels] = filter;
    return one(info.outShape, { macs: sizeOf(info.outShape) * height * width * (depthwise ? 1 : channels) });
  };

const pooling: ShapeKernel = (inputs, { filterSize, strides, pad, dimRoundingMode }) => {
  const shape = shapeOf(inputs) as [number, number, number, number];
  const rounding = dimRoundingMode as 'floor' | undefined;
  return one(
    tf.backend_util.computePool2DInfo(shape, filterSize as number, strides as number, 1, pad as number, rounding)
      .outShape,
  );
};

const product: ShapeKernel = ({ a, b }, { transposeA, transposeB }) => {
  const [left, right] = [(a as TensorInfo).shape, (b as TensorInfo).shape];
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(left.slice(0, -2), right.slice(0, -2));
  const rows = left.at(transposeA === true ? -1 : -2) as number;
  const inner = left.at(transposeA === true ? -2 : -1) as number;
  const columns = right.at(transposeB === true ? -2 : -1) as number;
  return one([...batch, rows, columns], { macs: sizeOf(batch) * rows * inner * columns });
};

const resized: ShapeKernel = (inputs, { size }) => {
  const [batch, , , channels] = shapeOf(inputs, 'images') as [number, number, number, number];
  return one([batch, ...(size as number[]), channels]);
};

const named = (names: string, kernel: ShapeKernel) =>
  Object.fromEntries(names.split(' ').map((name) => [name, kernel]));

/** How each operation of tfjs that networks use shapes its output. */
export const shapeKernels: Readonly<Record<string, ShapeKernel>> = {
  ...named('Abs ClipByValue Cumsum Elu Erf Exp Floor LeakyRelu Log LogSoftmax Neg OnesLike Relu Relu6 Reverse', unary),
  ...named('Round Rsqrt Sigmoid Sign Softmax Softplus Sqrt Square Step Tanh ZerosLike', unary),
  ...named('Add FloorDiv FloorMod Maximum Minimum Mod Multiply Pow RealDiv SquaredDifference Sub', binary),
  ...named('Equal Greater GreaterEqual Less LessEqual LogicalAnd LogicalOr NotEqual', comparison),
  ...named('Max Mean Min Prod Sum', reduction),
  ...named('MaxPool AvgPool', pooling),
  Cast: (inputs, { dtype }) => one(shapeOf(inputs), { dtype: dtype as 'float32' }),
  Reshape: view((inputs, { shape }) => tf.util.inferFromImplicitShape(shape as number[], sizeOf(shapeOf(inputs)))),
  ExpandDims: view((inputs, { dim }) => {
    const shape = shapeOf(inputs, 'input');
    const at = axisOf(dim, shape.length + 1);
    return [...shape.slice(0, at), 1, ...shape.slice(at)];
  }),
  Identity: view((inputs) => shapeOf(inputs)),
  Transpose: (inputs, { perm }) => one((perm as number[]).map((axis) => shapeOf(inputs)[axis] as number)),
  Slice: (inputs, { begin, size }) => {
    const [, sizes] = tf.slice_util.parseSliceParams(
      inputs.x as Tensor,
      begin as number[],
      size as number[] | undefined,
    );
    return one(sizes as number[]);
  },
  Concat: (inputs, { axis }) => {
    const shapes = Object.values(inputs).map(({ shape }) => shape);
    return one(tf.backend_util.computeOutShape(shapes, axisOf(axis, (shapes[0] as number[]).length)));
  },
  Pack: (inputs, { axis }) => {
    const all = Object.values(inputs);
    const shape = (all[0] as TensorInfo).shape;
    return one([...shape.slice(0, axis as number), all.length, ...shape.slice(axis as number)]);
  },
  Unpack: (inputs, { axis }) => {
    const shape = shapeOf(inputs, 'value');
    const at = axisOf(axis, shape.length);
    const rest = shape.filter((_, index) => index !== at);
    return { shapes: Array.from({ length: shape[at] as number }, () => rest) };
  },
  SplitV: (inputs, { numOrSizeSplits, axis }) => {
    const shape = shapeOf(inputs);
    const at = axisOf(axis, shape.length);
    const whole = shape[at] as number;
    const sizes = Array.isArray(numOrSizeSplits)
      ? (numOrSizeSplits as number[])
      : Array.from({ length: numOrSizeSplits as number }, () => whole / (numOrSizeSplits as number));
    return { shapes: sizes.map((size) => shape.map((side, index) => (index === at ? size : side))) };
  },
  GatherV2: (inputs, { axis }) => {
    const shape = shapeOf(inputs);
    const at = axisOf(axis, shape.length);
    return one([...shape.slice(0, at), ...shapeOf(inputs, 'indices'), ...shape.slice(at + 1)]);
  },
  Tile: (inputs, { reps }) => one(shapeOf(inputs).map((side, at) => side * ((reps as number[])[at] as number))),
  PadV2: (inputs, { paddings }) =>
    one(
      shapeOf(inputs).map(
        (side, at) =>
          side +
          (((paddings as number[][])[at] as number[])[0] as number) +
          (((paddings as number[][])[at] as number[])[1] as number),
      ),
    ),
  BroadcastTo: (_inputs, { shape }) => one(shape as number[]),
  Fill: (_inputs, { shape }) => one(shape as number[], { dtype: 'float32' }),
  Range: (_inputs, { start, stop, step, dtype }) => {
    const count = Math.ceil(((stop as number) - (start as number)) / (step as number));
    return one([Math.max(0, count)], { dtype: (dtype as 'int32' | undefined) ?? 'float32' });
  },
  Select: (inputs) => one(shapeOf(inputs, 't'), { dtype: 'float32' }),
  TopK: (inputs, { k }) => ({
    shapes: [1, 2].map(() => [...shapeOf(inputs).slice(0, -1), k as number]),
    dtype: 'int32',
  }),
  OneHot: (inputs, { depth }) => one([...shapeOf(inputs, 'indices'), depth as number], { dtype: 'float32' }),
  FusedBatchNorm: (inputs) => one(shapeOf(inputs)),
  ResizeBilinear: resized,
  ResizeNearestNeighbor: resized,
  Conv2D: convolution('filter', false),
  DepthwiseConv2dNative: convolution('filter', true),
  BatchMatMul: product,
};
