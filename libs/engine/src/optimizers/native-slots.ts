import { attribute, indices, op, ops, scalar, tensorflowBackend } from '../operations/raw-op.js';
import { tf, type Tensor } from '../tensors.js';
import { captureTensor, float32Of, type TensorRecord, tensorOf } from '../weights/tensor-data.js';
import type { Weight } from '../weights/weight.js';
import type { UpdateRule } from './update-rule.js';
import { slotName } from './weight-slots.js';

export interface OptimizerSlots {
  /** Clips and moves all weights that have a gradient in one operation; returns the norm where it was asked for. */
  step(
    gradients: readonly (Tensor | undefined)[],
    rates: readonly number[],
    step: number,
    clipNorm: number,
  ): number | undefined;
  capture(): TensorRecord;
  restore(record: TensorRecord): void;
  dispose(): void;
}

/**
 * All weights under one compiled operation that writes into them and into the optimizer's arrays, in the memory that
 * tfjs's tensors stand on. What somebody else may hold (a clone, an array of JavaScript's) is copied first.
 */
export function nativeSlots(rule: UpdateRule, weights: readonly Weight[]): OptimizerSlots {
  const slots = weights.map(({ value }) => rule.slots.map(() => tf.tidy(() => tf.keep(zeros(value.shape)))));
  const owned = weights.map(() => -1); // handle of each weight's memory, once it is ours alone

  const own = (index: number): void => {
    const { value } = weights[index] as Weight;
    const data = tensorflowBackend().tensorMap.get(value.dataId);
    if (data.id === owned[index] && data.refCount === 1) return;
    tf.tidy(() => value.assign(op('DeepCopy', [value])));
    owned[index] = tensorflowBackend().tensorMap.get(value.dataId).id;
  };

  return {
    step: (gradients, rates, step, clipNorm) =>
      tf.tidy(() => {
        const present = weights.flatMap((weight, index) => (gradients[index] === undefined ? [] : [index]));
        if (present.length === 0) return clipNorm > 0 ? 0 : undefined;
        present.forEach(own);
        const moves = present.map((index) => ({
          weight: weights[index] as Weight,
          learningRate: rates[index] as number,
          step,
        }));
        const { name, settings } = rule.native(moves);
        const inputs = [
          tf.tensor1d(Float32Array.of(clipNorm, ...settings)),
          ...present.map((index) => (weights[index] as Weight).value as Tensor),
          ...rule.slots.flatMap((_, slot) => present.map((index) => slots[index]?.[slot] as Tensor)),
          ...present.map((index) => gradients[index] as Tensor),
        ];
        const norm = op(name, inputs, [attribute.int('parts', present.length)]);
        return clipNorm > 0 ? (norm.dataSync()[0] as number) : undefined;
      }) as number | undefined,
    capture: () =>
      Object.fromEntries(
        weights.flatMap((weight, index) =>
          rule.slots.map((slot, at) => [slotName(slot, weight), captureTensor(slots[index]?.[at] as Tensor)]),
        ),
      ),
    restore: (record) =>
      weights.forEach((weight, index) =>
        rule.slots.forEach((slot, at) => {
          const { shape } = weight.value;
          const values = float32Of(record, slotName(slot, weight), shape);
          const restored = tf.tidy(() => tf.keep(op('DeepCopy', [tensorOf(values, shape)])));
          (slots[index] as Tensor[])[at]?.dispose();
          (slots[index] as Tensor[])[at] = restored;
        }),
      ),
    dispose: () => slots.flat().forEach((slot) => slot.dispose()),
  };
}

/** In TensorFlow's own memory. */
function zeros(shape: readonly number[]): Tensor {
  return ops('Fill', [indices(shape), scalar(0)], [attribute.float32(), attribute.int32('index_type')], 1)[0] as Tensor;
}
