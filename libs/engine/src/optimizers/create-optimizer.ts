import { hasNativeOps, hasRawOps } from '../operations/raw-op.js';
import type { Tensor } from '../tensors.js';
import type { TensorRecord } from '../weights/tensor-data.js';
import type { Weight } from '../weights/weight.js';
import { clipGradients } from './clip-gradients.js';
import { type OptimizerSlots, nativeSlots } from './native-slots.js';
import { captureStep, type Optimizer, stepOf } from './optimizer.js';
import type { CommonOptions, UpdateRule } from './update-rule.js';
import { compositeSlots, inPlaceSlots } from './weight-slots.js';

/** An optimizer from its arithmetic. */
export function createOptimizer(weights: readonly Weight[], rule: UpdateRule, options: CommonOptions): Optimizer {
  const { rateScale = () => 1, clipNorm = 0 } = options;
  const slots = hasNativeOps() ? nativeSlots(rule, weights) : slotsOneByOne(rule, weights);
  let step = 0;

  return {
    get step() {
      return step;
    },
    apply: (gradients, learningRate) => {
      step += 1;
      const rates = weights.map((weight) => learningRate * rateScale(weight));
      return slots.step(gradients, rates, step, clipNorm);
    },
    capture: (): TensorRecord => ({ ...captureStep(step), ...slots.capture() }),
    restore: (record) => {
      const restored = stepOf(record);
      slots.restore(record);
      step = restored;
    },
    dispose: () => slots.dispose(),
  };
}

/** Where our operations are not: TensorFlow's in-place ops, or composites, weight by weight. */
function slotsOneByOne(rule: UpdateRule, weights: readonly Weight[]): OptimizerSlots {
  const slots = weights.map((weight) => {
    const { inPlace } = rule;
    return inPlace !== undefined && hasRawOps()
      ? inPlaceSlots({ ...rule, inPlace }, weight)
      : compositeSlots(rule, weight);
  });
  return {
    step: (gradients: readonly (Tensor | undefined)[], rates, step, clipNorm) => {
      const { clipped, norm } =
        clipNorm > 0 ? clipGradients(gradients, clipNorm) : { clipped: gradients, norm: undefined };
      weights.forEach((weight, index) => {
        const gradient = clipped[index];
        if (gradient) slots[index]?.step(gradient, { weight, learningRate: rates[index] as number, step });
      });
      return norm;
    },
    capture: () => Object.assign({}, ...slots.map((slot) => slot.capture())) as TensorRecord,
    restore: (record) => slots.forEach((slot) => slot.restore(record)),
    dispose: () => slots.forEach((slot) => slot.dispose()),
  };
}
