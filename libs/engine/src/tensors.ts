import { createRequire } from 'node:module';
import type * as TensorFlow from '@tensorflow/tfjs-core';

export type {
  Rank,
  Scalar,
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  TensorLike,
  Variable,
} from '@tensorflow/tfjs-core';

const require = createRequire(import.meta.url);

/**
 * The tensor API, loaded at its first use: services read option schemas from the core without paying for, or
 * depending on, a tensor runtime. It is the same instance that the runtimes register their backends with.
 */
export const tf = new Proxy({} as typeof TensorFlow, {
  get: (known, name) => {
    const found: unknown = Reflect.get(known, name);
    if (found !== undefined) return found;

    const value: unknown = Reflect.get(require('@tensorflow/tfjs-core') as object, name);
    Reflect.set(known, name, value);
    return value;
  },
});
