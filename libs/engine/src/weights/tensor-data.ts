import { Invalid } from '@paucis/contracts';
import { tf, type Tensor } from '../tensors.js';

/** A tensor outside a runtime: what weights files and checkpoints hold. */
export type TensorData =
  | { readonly dtype: 'float32'; readonly shape: readonly number[]; readonly values: Float32Array }
  | { readonly dtype: 'int32'; readonly shape: readonly number[]; readonly values: Int32Array }
  | { readonly dtype: 'uint8'; readonly shape: readonly number[]; readonly values: Uint8Array };

/** Tensors by name. */
export type TensorRecord = Readonly<Record<string, TensorData>>;

/** Copies a float32 tensor out of the runtime, bit for bit. */
export function captureTensor(tensor: Tensor): TensorData {
  return { dtype: 'float32', shape: [...tensor.shape], values: (tensor.dataSync() as Float32Array).slice() };
}

/** Values of the named float32 tensor; throws where it is missing or of another shape. */
export function float32Of(record: TensorRecord, name: string, shape: readonly number[]): Float32Array {
  const found = Object.hasOwn(record, name) ? record[name] : undefined;
  if (!found) throw new Invalid('weights-mismatch', `weights: expected a tensor ${name} [${shape.join()}], found none`);
  if (found.dtype !== 'float32' || found.shape.join() !== shape.join()) {
    throw new Invalid(
      'weights-mismatch',
      `weights: expected ${name} as float32 [${shape.join()}], came ${found.dtype} [${found.shape.join()}]`,
    );
  }
  return found.values;
}

/** A tensor of its own memory: TensorFlow shares the array that it is given, and updates variables in place. */
export function tensorOf(values: Float32Array, shape: readonly number[]): Tensor {
  return tf.tensor(values.slice(), [...shape], 'float32');
}
