import { Invalid } from '@paucis/contracts';
import { tf, type Variable } from '../tensors.js';
import { captureTensor, float32Of, tensorOf, type TensorRecord } from './tensor-data.js';

/** A named array of a network: trained, or a running statistic that training only moves. */
export interface Weight {
  /** Path in the network, as `blocks.0.attention.kernel`; unique there. */
  readonly name: string;
  readonly value: Variable;
  /** 0 at the input, growing towards the head: what layer-wise learning rates count by. */
  readonly depth: number;
  /** Whether weight decay applies: never to biases, norms, positions, class tokens. */
  readonly decay: boolean;
  readonly trainable: boolean;
}

/** Copies weights out, bit for bit. */
export function captureWeights(weights: readonly Weight[]): TensorRecord {
  return Object.fromEntries(weights.map((weight) => [weight.name, captureTensor(weight.value)]));
}

/** Puts captured values back. Every weight must be there in its shape, and nothing else; nothing changes otherwise. */
export function restoreWeights(weights: readonly Weight[], record: TensorRecord): void {
  const names = new Set(weights.map((weight) => weight.name));
  const unknown = Object.keys(record).find((name) => !names.has(name));
  if (unknown !== undefined) throw new Invalid('weights-mismatch', `weights: ${unknown} is not part of this network`);
  const values = weights.map((weight) => float32Of(record, weight.name, weight.value.shape));
  tf.tidy(() => {
    weights.forEach((weight, index) =>
      weight.value.assign(tensorOf(values[index] as Float32Array, weight.value.shape)),
    );
  });
}

/** Number of trained values; running statistics do not count. */
export function countParameters(weights: readonly Weight[]): number {
  return weights.filter((weight) => weight.trainable).reduce((sum, weight) => sum + weight.value.size, 0);
}
