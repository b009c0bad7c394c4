import { isTracing, tracedAsOne } from '../shapes/trace-shapes.js';
import { tf, type Tensor } from '../tensors.js';
import { attribute, hasNativeOps, hasRawOps, narrowed, op, product, reshape } from './raw-op.js';
import { withGradient } from './with-gradient.js';

/** `x · kernel + bias` over the last axis: [.., inputs] x [inputs, outputs] + [outputs]. */
export function linear(x: Tensor, kernel: Tensor, bias?: Tensor): Tensor {
  if (isTracing()) return tracedAsOne(() => compositeLinear(x, kernel, bias));
  return hasRawOps() ? fusedLinear(x, kernel, bias) : compositeLinear(x, kernel, bias);
}

export function compositeLinear(x: Tensor, kernel: Tensor, bias?: Tensor): Tensor {
  const [inputs, outputs] = kernel.shape as [number, number];
  const y = tf.matMul(tf.reshape(x, [-1, inputs]), kernel as Tensor & { rank: 2 });
  return tf.reshape(bias ? tf.add(y, bias) : y, [...x.shape.slice(0, -1), outputs]);
}

export function fusedLinear(x: Tensor, kernel: Tensor, bias?: Tensor): Tensor {
  return withGradient(bias ? [x, kernel, bias] : [x, kernel], () => {
    const [inputs, outputs] = kernel.shape as [number, number];
    const rows = x.size / inputs;
    const flat = x.rank === 2 ? x : reshape(x, [rows, inputs]);
    const factor = narrowed(kernel);
    const multiplied = product(flat, factor);
    const y = bias ? addBias(multiplied, bias) : multiplied;
    return {
      value: x.rank === 2 ? y : reshape(y, [...x.shape.slice(0, -1), outputs]),
      save: [flat, factor],
      gradient: (dy, saved) => {
        const [savedFlat, savedKernel] = saved as [Tensor, Tensor];
        const flatDy = () => (dy.rank === 2 ? dy : reshape(dy, [rows, outputs]));
        const dx = () => {
          const flatDx = product(flatDy(), savedKernel, false, true);
          return x.rank === 2 ? flatDx : reshape(flatDx, x.shape);
        };
        const dKernel = () => product(savedFlat, flatDy(), true, false);
        return bias ? [dx, dKernel, () => sumOfRows(dy, flatDy)] : [dx, dKernel];
      },
    };
  });
}

const plain = [attribute.float32(), attribute.int('R', 0), attribute.int('activation', 0)];

/** `y + bias`; the compiled form writes over `y`, which must be nobody else's. */
function addBias(y: Tensor, bias: Tensor): Tensor {
  return hasNativeOps() ? op('PaucisAddBias', [y, bias], plain) : op('BiasAdd', [y, bias]);
}

/** [.., width] -> [width]. */
function sumOfRows(dy: Tensor, flatDy: () => Tensor): Tensor {
  return hasNativeOps() ? op('PaucisSumRows', [dy]) : op('BiasAddGrad', [flatDy()]);
}
