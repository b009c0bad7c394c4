import { Invalid } from '@paucis/contracts';
import type { Tensor } from '../tensors.js';
import type { TensorRecord } from '../weights/tensor-data.js';

/** Moves weights along their gradients. */
export interface Optimizer {
  /** Steps taken so far. */
  readonly step: number;
  /**
   * One step at this learning rate. Gradients are in the order of the weights; a weight without one stays as it is.
   * Returns the global norm of the gradients before clipping, or undefined where nothing asked for it.
   */
  apply(gradients: readonly (Tensor | undefined)[], learningRate: number): number | undefined;
  /** Everything that a later `restore` needs to go on bit for bit. */
  capture(): TensorRecord;
  restore(record: TensorRecord): void;
  /** Frees the state; the weights stay. */
  dispose(): void;
}

/** Step count as a tensor, for a record that holds only tensors. */
export function captureStep(step: number): TensorRecord {
  return { step: { dtype: 'int32', shape: [], values: Int32Array.of(step) } };
}

export function stepOf(record: TensorRecord): number {
  const found = record.step;
  if (found?.dtype === 'int32' && found.values.length === 1) return found.values[0] as number;
  throw new Invalid('optimizer-state', 'optimizer state: expected a tensor step of one int32');
}
