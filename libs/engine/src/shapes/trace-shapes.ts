import { Invalid } from '@paucis/contracts';
import type { DataType, KernelBackend, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import { tf, type Tensor } from '../tensors.js';
import { type ShapeKernel, shapeKernels } from './shape-kernels.js';

const backendName = 'shapes';

/** One multiplication of a forward pass. */
export interface TracedProduct {
  /** Data of its inputs: what tells which weight took part. */
  readonly inputs: readonly object[];
  readonly shape: readonly number[];
  readonly macs: number;
}

export interface ShapeTrace<Result> {
  readonly result: Result;
  readonly products: readonly TracedProduct[];
  /** Of all outputs that are no mere views: what a backward pass could ask for. */
  readonly outputBytes: number;
  /** Most that lived at once, weights included. */
  readonly peakBytes: number;
}

/** Whether tensors have a shape and no values right now. */
export function isTracing(): boolean {
  return tf.getBackend() === backendName;
}

/**
 * While shapes are traced, an operation as its compiled form runs it: what multiplies is recorded, temporaries are not held,
 * and of all outputs only the result counts, with `alsoMade` bytes that the gradient needs besides.
 */
export function tracedAsOne(run: () => Tensor, alsoMade = 0): Tensor {
  const ledger = shapesLedger();
  const before = ledger.outputBytes;
  const result = tf.tidy(run);
  ledger.outputBytes = before + bytesOf(result.shape, result.dtype) + alsoMade;
  return result;
}

/** A tensor without values; only while shapes are traced. */
export function emptyTensor(shape: readonly number[]): Tensor {
  return tf.engine().makeTensor(new Float32Array(0), [...shape], 'float32');
}

/**
 * Runs a computation on shapes alone: no value is held or computed, so the largest network costs milliseconds, and its
 * own code says what it multiplies and holds. Gradients are not traced. Must run to its end without awaiting.
 */
export function traceShapes<Result>(run: () => Result): ShapeTrace<Result> {
  const before = tf.getBackend();
  const ledger = shapesLedger();
  Object.assign(ledger, { products: [], outputBytes: 0, peakBytes: ledger.liveBytes });
  void tf.setBackend(backendName); // takes effect at once: the backend starts synchronously
  try {
    const result = run();
    return { result, products: ledger.products, outputBytes: ledger.outputBytes, peakBytes: ledger.peakBytes };
  } finally {
    if (tf.engine().registryFactory[before] !== undefined) void tf.setBackend(before); // none yet: nothing to go back to
  }
}

interface Ledger {
  products: TracedProduct[];
  outputBytes: number;
  liveBytes: number;
  peakBytes: number;
}

const ledgers = new WeakMap<KernelBackend, Ledger>();

/** Registers the backend at its first use. */
function shapesLedger(): Ledger {
  const known = tf.findBackend(backendName) as KernelBackend | null;
  if (known !== null) return ledgers.get(known) as Ledger;
  const ledger: Ledger = { products: [], outputBytes: 0, liveBytes: 0, peakBytes: 0 };
  const backend = shapesBackend(ledger);
  ledgers.set(backend, ledger);
  tf.registerBackend(backendName, () => backend, 0);
  for (const [kernelName, kernel] of Object.entries(shapeKernels)) {
    const kernelFunc = ({ inputs, attrs }: { inputs: object; attrs?: NamedAttrMap }) =>
      execute(backend, ledger, kernel, inputs as Record<string, TensorInfo>, attrs ?? {});
    tf.registerKernel({ kernelName, backendName, kernelFunc: kernelFunc as never });
  }
  return ledger;
}

function execute(
  backend: KernelBackend,
  ledger: Ledger,
  kernel: ShapeKernel,
  inputs: Record<string, TensorInfo>,
  attributes: NamedAttrMap,
): TensorInfo | TensorInfo[] {
  const { shapes, macs, dtype, isView } = kernel(inputs, attributes);
  const [first] = Object.values(inputs);
  const type: DataType = dtype ?? first?.dtype ?? 'float32';
  if (isView && first !== undefined) {
    backend.incRef(first.dataId);
    return { dataId: first.dataId, shape: [...(shapes[0] as number[])], dtype: type };
  }
  const outputs = shapes.map((shape, index) => {
    const own = dtype !== undefined && index < shapes.length - 1 ? 'float32' : type;
    ledger.outputBytes += bytesOf(shape, own);
    return { dataId: backend.write(undefined as never, [...shape], own), shape: [...shape], dtype: own };
  });
  if (macs !== undefined) {
    ledger.products.push({
      inputs: Object.values(inputs).map(({ dataId }) => dataId),
      shape: shapes[0] as number[],
      macs,
    });
  }
  return outputs.length === 1 ? (outputs[0] as TensorInfo) : outputs;
}

const bytesOf = (shape: readonly number[], dtype: DataType) =>
  shape.reduce((size, side) => size * side, tf.util.bytesPerElement(dtype));

/** Counts references and bytes; there are no values to hold. */
function shapesBackend(ledger: Ledger): KernelBackend {
  const held = new Map<object, { count: number; readonly bytes: number }>();
  const noValues = (): never => {
    throw new Invalid('shapes-have-no-values', 'shapes: a value was read while only shapes are traced');
  };

  class ShapesBackend extends tf.KernelBackend {
    override write(_values: never, shape: number[], dtype: DataType): object {
      const id = {};
      const bytes = bytesOf(shape, dtype);
      held.set(id, { count: 1, bytes });
      ledger.liveBytes += bytes;
      ledger.peakBytes = Math.max(ledger.peakBytes, ledger.liveBytes);
      return id;
    }
    override incRef(id: object): void {
      const entry = held.get(id);
      if (entry) entry.count += 1;
    }
    decRef(id: object): void {
      const entry = held.get(id);
      if (entry) entry.count -= 1;
    }
    override refCount(id: object): number {
      return held.get(id)?.count ?? 0;
    }
    override disposeData(id: object, force = false): boolean {
      const entry = held.get(id);
      if (entry === undefined) return true;
      entry.count -= 1;
      if (!force && entry.count > 0) return false;
      held.delete(id);
      ledger.liveBytes -= entry.bytes;
      return true;
    }
    override numDataIds = () => held.size;
    override readSync = noValues;
    override read = noValues;
    override memory = () => ({ unreliable: false });
    override floatPrecision = () => 32 as const;
    override timerAvailable = () => false;
    override dispose(): void {
      held.clear();
    }
  }
  return new ShapesBackend();
}
