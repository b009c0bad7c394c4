import { attribute, indices, tensorflowBackend } from '../operations/raw-op.js';
import type { OpAttribute } from '../runtime/tensorflow-backend.js';
import type { Tensor } from '../tensors.js';

const dtype = [attribute.float32('dtype')];

/** The name by which TensorFlow makes a variable of its own for every handle (ResourceHandle::ANONYMOUS_NAME). */
const anonymous = 'cd2c89b7-88b7-44c8-ad83-06c2a9158347';

/**
 * A native variable that ops update in place. Reading it costs nothing: the handle read shares its memory, and
 * TensorFlow copies on write while such a handle lives.
 */
export interface Resource {
  readonly handle: number;
  /** Takes over the memory of a tensor handle, which stays the caller's to free. */
  assign(value: number): void;
  /** A new handle on the current value; whoever asks frees it. */
  read(): number;
  dispose(): void;
}

export function createResource(shape: readonly number[]): Resource {
  const attributes = [
    attribute.float32('dtype'),
    attribute.shape('shape', shape),
    attribute.text('shared_name', anonymous),
    attribute.text('container', ''),
  ];
  const handle = handleFrom('VarHandleOp', attributes, []);
  return {
    handle,
    assign: (value) => runOnHandles('AssignVariableOp', dtype, [handle, value]),
    read: () => handleFrom('ReadVariableOp', dtype, [handle]),
    dispose: () => {
      runOnHandles('DestroyResourceOp', [attribute.flag('ignore_lookup_error', true)], [handle]);
      freeHandle(handle);
    },
  };
}

/** Handle of the native tensor behind a tfjs tensor; the tensor goes on owning it. */
export function handleOf(tensor: Tensor): number {
  return tensorflowBackend().getInputTensorIds([tensor])[0] as number;
}

/** Runs an op without outputs. */
export function runOnHandles(name: string, attributes: readonly OpAttribute[], inputs: readonly number[]): void {
  tensorflowBackend().binding.executeOp(name, attributes, inputs, 0);
}

/** Runs an op with one output; the caller frees its handle. */
export function handleFrom(name: string, attributes: readonly OpAttribute[], inputs: readonly number[]): number {
  return (tensorflowBackend().binding.executeOp(name, attributes, inputs, 1)[0] as { id: number }).id;
}

export function freeHandle(handle: number): void {
  tensorflowBackend().binding.deleteTensor(handle);
}

/** A new handle on a float32 scalar. */
export function scalarHandle(value: number): number {
  return tensorflowBackend().binding.createTensor([], 1, Float32Array.of(value));
}

/** A new handle on zeros, in TensorFlow's own memory. */
export function zerosHandle(shape: readonly number[]): number {
  const zero = scalarHandle(0);
  const attributes = [attribute.float32(), attribute.int32('index_type')];
  const filled = handleFrom('Fill', attributes, [handleOf(indices(shape)), zero]);
  freeHandle(zero);
  return filled;
}

/** A new handle on a copy in TensorFlow's own memory: what is updated in place must not be an array of JavaScript's. */
export function copyHandle(source: number): number {
  return handleFrom('DeepCopy', [attribute.float32()], [source]);
}
