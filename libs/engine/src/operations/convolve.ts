import { tf, type Tensor, type Tensor4D } from '../tensors.js';
import { attribute, hasNativeOps, hasRawOps, indices, isMixed, narrowed, op, product, reshape } from './raw-op.js';
import { linear } from './linear.js';
import { withGradient } from './with-gradient.js';

export interface Convolution {
  readonly stride: number;
  /** Zeros on every side. */
  readonly padding: number;
}

/** 2D convolution: [batch, height, width, inputs] with [size, size, inputs, outputs]. */
export function convolve(x: Tensor, kernel: Tensor, how: Convolution): Tensor {
  const [size, , inputs, outputs] = kernel.shape as [number, number, number, number];
  const { stride, padding } = how;
  if (size === 1 && stride === 1 && padding === 0) return linear(x, tf.reshape(kernel, [inputs, outputs]));
  const canFilter = size === 3 && stride === 1 && padding === 1 && inputs % 16 === 0 && outputs % 16 === 0;
  if (canFilter && hasNativeOps() && !isMixed()) return winogradConvolve(x, kernel);
  return (hasRawOps() ? fusedConvolve : compositeConvolve)(x, kernel, how);
}

export function compositeConvolve(x: Tensor, kernel: Tensor, { stride, padding }: Convolution): Tensor {
  const same = stride === 1 && kernel.shape[0] === 2 * padding + 1;
  const sides: [number, number] = [padding, padding];
  const padded = same || padding === 0 ? x : tf.pad(x, [[0, 0], sides, sides, [0, 0]]);
  return tf.conv2d(padded as Tensor4D, kernel as Tensor4D, stride, same ? 'same' : 'valid');
}

/**
 * TensorFlow's convolution. A border that `same` does not give is made by padding: with explicit paddings the library's
 * gradients leave oneDNN, three times slower in float32 and forty times in bfloat16.
 */
export function fusedConvolve(x: Tensor, kernel: Tensor, { stride, padding }: Convolution): Tensor {
  const same = stride === 1 && kernel.shape[0] === 2 * padding + 1;
  const border = same ? 0 : padding;
  const attributes = [
    attribute.float32(),
    attribute.int('strides', [1, stride, stride, 1]),
    attribute.int('dilations', [1, 1, 1, 1]),
    attribute.text('padding', same ? 'SAME' : 'VALID'),
    attribute.int('explicit_paddings', []),
    attribute.text('data_format', 'NHWC'),
    attribute.flag('use_cudnn_on_gpu', true),
  ];
  return withGradient([x, kernel], () => {
    const factor = narrowed(kernel);
    const padded = border === 0 ? x : padSides(x, border);
    return {
      value: op('Conv2D', [padded, factor], attributes),
      save: [padded, factor],
      gradient: (dy, saved) => {
        const [input, weights] = saved as [Tensor, Tensor];
        return [
          () => {
            const dPadded = op('Conv2DBackpropInput', [indices(input.shape), weights, dy], attributes);
            return border === 0 ? dPadded : cutSides(dPadded, x.shape, border);
          },
          () =>
            prefersPatches(kernel.shape)
              ? kernelGradientOfPatches(input, dy, kernel.shape, { stride, padding: padding - border })
              : op('Conv2DBackpropFilter', [input, indices(kernel.shape), dy], attributes),
        ];
      },
    };
  });
}

const padAttributes = [attribute.float32(), attribute.int32('Tpaddings')];
const slicing = [attribute.float32(), attribute.int32('Index')];

function padSides(x: Tensor, border: number): Tensor {
  const sides = reshapeIndices(indices([0, 0, border, border, border, border, 0, 0]), [4, 2]);
  return op('Pad', [x, sides], padAttributes);
}

function cutSides(x: Tensor, shape: number[], border: number): Tensor {
  return op('Slice', [x, indices([0, border, border, 0]), indices(shape)], slicing);
}

function reshapeIndices(x: Tensor, shape: number[]): Tensor {
  return op('Reshape', [x, indices(shape)], [attribute.int32('T'), attribute.int32('Tshape')]);
}

/** In bfloat16 the library's kernel gradient of many channels runs at a tenth of the speed of a product. */
function prefersPatches([size, , inputs]: number[]): boolean {
  return hasNativeOps() && isMixed() && (size as number) > 1 && (inputs as number) >= 256;
}

/** The gradient of the kernel as one product: the patches that it saw, transposed, times dy. */
function kernelGradientOfPatches(x: Tensor, dy: Tensor, shape: number[], { stride, padding }: Convolution): Tensor {
  const [size, , , outputs] = shape as [number, number, number, number];
  const attributes = [
    attribute.float32(),
    attribute.int('size', size),
    attribute.int('stride', stride),
    attribute.int('padding', padding),
  ];
  const patches = op('PaucisPatches', [x], attributes); // [batch · rows · columns, size · size · inputs]
  return reshape(product(patches, reshape(dy, [dy.size / outputs, outputs]), true, false), shape);
}

const forward = [attribute.int('mode', 0)];
const backward = [attribute.int('mode', 1)];

/**
 * 3x3, stride 1, by minimal filtering F(4x4, 3x3) (Lavin & Gray, 2016): a quarter of the multiplications for a relative error
 * of about 1e-5 of the largest output, where the direct sum has 1e-6.
 */
export function winogradConvolve(x: Tensor, kernel: Tensor): Tensor {
  return withGradient([x, kernel], () => ({
    value: op('PaucisWinograd', [x, kernel], forward),
    save: [x, kernel],
    gradient: (dy, [input, weights]) => [
      () => op('PaucisWinograd', [dy, weights as Tensor], backward),
      () => op('PaucisWinogradKernelGradient', [input as Tensor, dy], []),
    ],
  }));
}
