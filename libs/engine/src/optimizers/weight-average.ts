import { hasNativeOps, op, attribute } from '../operations/raw-op.js';
import { tf, type Variable } from '../tensors.js';
import { captureTensor, float32Of, type TensorRecord, tensorOf } from '../weights/tensor-data.js';
import type { Weight } from '../weights/weight.js';

/** A second set of weights that follows the trained ones. */
export interface WeightAverage {
  /** In the order and shapes of the weights: what a teacher or an evaluation computes with. */
  readonly values: readonly Variable[];
  /** `average = decay · average + (1 - decay) · weight`, all of them in one operation. */
  update(decay: number): void;
  /** Runs `work` with the averages in the place of the weights, which come back afterwards, bit for bit. */
  with<Result>(work: () => Result): Result;
  capture(): TensorRecord;
  restore(record: TensorRecord): void;
  dispose(): void;
}

/**
 * Exponential moving average of weights (Polyak & Juditsky, 1992), running statistics included: they belong to the weights
 * that they were taken with. It starts as a copy.
 */
export function weightAverage(weights: readonly Weight[]): WeightAverage {
  const values = weights.map(({ value }) => tf.tidy(() => tf.variable(copyOf(value), false)));

  return {
    values,
    update: (decay) =>
      tf.tidy(() => (hasNativeOps() ? followNatively(values, weights, 1 - decay) : follow(values, weights, decay))),
    with: (work) => {
      const kept = weights.map(({ value }) => tf.tidy(() => tf.keep(copyOf(value))));
      try {
        tf.tidy(() => weights.forEach(({ value }, at) => value.assign(copyOf(values[at] as Variable))));
        return work();
      } finally {
        weights.forEach(({ value }, at) => value.assign(kept[at] as Variable));
        kept.forEach((tensor) => tensor.dispose());
      }
    },
    capture: () =>
      Object.fromEntries(weights.map(({ name }, at) => [`average.${name}`, captureTensor(values[at] as Variable)])),
    restore: (record) => {
      const found = weights.map(({ name, value }) => float32Of(record, `average.${name}`, value.shape));
      tf.tidy(() => values.forEach((value, at) => value.assign(tensorOf(found[at] as Float32Array, value.shape))));
    },
    dispose: () => values.forEach((value) => value.dispose()),
  };
}

/** Not a clone, which would share the memory that optimizers write into. */
const copyOf = (value: Variable) =>
  hasNativeOps() ? op('DeepCopy', [value]) : tf.tensor(value.dataSync().slice(), value.shape);

function followNatively(values: readonly Variable[], weights: readonly Weight[], share: number): void {
  const inputs = [tf.scalar(share), ...values, ...weights.map(({ value }) => value)];
  op('PaucisFollow', inputs, [attribute.int('parts', values.length)]);
}

function follow(values: readonly Variable[], weights: readonly Weight[], decay: number): void {
  values.forEach((average, at) => {
    const { value } = weights[at] as Weight;
    average.assign(tf.add(average, tf.mul(tf.sub(value, average), 1 - decay)));
  });
}
