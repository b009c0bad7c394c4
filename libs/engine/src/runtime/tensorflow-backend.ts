import { createRequire } from 'node:module';
import nodeUtil from 'node:util';
import { Invalid } from '@paucis/contracts';
import type { DataId, KernelBackend } from '@tensorflow/tfjs-core';
import { tf, type Tensor } from '../tensors.js';

const require = createRequire(import.meta.url);

/** One attribute of a TensorFlow op; `type` is TF_AttrType of tensorflow/c/tf_attrtype.h. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | boolean | string | readonly number[];
}

export interface TensorHandle {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

/** The native module: eager TensorFlow ops on handles. */
export interface TensorflowBinding {
  createTensor(shape: readonly number[], dtype: number, values: Float32Array | Int32Array): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array;
  executeOp(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): TensorHandle[];
  isUsingGpuDevice(): boolean;
  readonly TF_Version: string;
}

/** What we use of NodeJSKernelBackend beyond the tfjs interface. */
export interface TensorflowBackend extends KernelBackend {
  binding: TensorflowBinding;
  readonly tensorMap: { get(dataId: DataId): { id: number; refCount: number } };
  createOutputTensor(handle: TensorHandle): Tensor;
  executeMultipleOutputs(name: string, attributes: readonly OpAttribute[], inputs: Tensor[], outputs: number): Tensor[];
  getInputTensorIds(tensors: Tensor[]): number[];
}

/** Registers the backend `tensorflow` on the given native binding and makes it current. */
export function startTensorflow(bindingPath: string): TensorflowBackend {
  restoreRemovedUtilities();
  const binding = loadBinding(bindingPath);
  require('@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js');
  const { NodeJSKernelBackend } = require('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js') as {
    NodeJSKernelBackend: new (binding: TensorflowBinding, packageName: string) => TensorflowBackend;
  };
  const backend = new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node-gpu');
  tf.registerBackend('tensorflow', () => backend);
  return backend;
}

function loadBinding(path: string): TensorflowBinding {
  try {
    return require(path) as TensorflowBinding;
  } catch (cause) {
    throw new Invalid(
      'runtime-unloadable',
      `${path} could not be loaded: ${(cause as Error).message}. Run \`node infra/setup.mjs\` to build it again.`,
      {},
      { cause },
    );
  }
}

/** tfjs-node calls functions of node:util that Node 23 removed. */
function restoreRemovedUtilities(): void {
  const utilities = nodeUtil as unknown as Record<string, unknown>;
  utilities.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  utilities.isArray ??= Array.isArray;
}
