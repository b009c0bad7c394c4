import { hasRawOps } from '../operations/raw-op.js';
import type { TensorRecord } from '../weights/tensor-data.js';
import type { Weight } from '../weights/weight.js';
import { clipGradients } from './clip-gradients.js';
import { captureStep, type Optimizer, stepOf } from './optimizer.js';
import type { CommonOptions, UpdateRule } from './update-rule.js';
import { compositeSlots, inPlaceSlots } from './weight-slots.js';

/** An optimizer from its arithmetic. */
export function createOptimizer(weights: readonly Weight[], rule: UpdateRule, options: CommonOptions): Optimizer {
  const { rateScale = () => 1, clipNorm = 0 } = options;
  const slots = weights.map((weight) => (hasRawOps() ? inPlaceSlots(rule, weight) : compositeSlots(rule, weight)));
  let step = 0;

  return {
    get step() {
      return step;
    },
    apply: (gradients, learningRate) => {
      step += 1;
      const { clipped, norm } =
        clipNorm > 0 ? clipGradients(gradients, clipNorm) : { clipped: gradients, norm: undefined };
      weights.forEach((weight, index) => {
        const gradient = clipped[index];
        if (!gradient) return;
        slots[index]?.step(gradient, { weight, learningRate: learningRate * rateScale(weight), step });
      });
      return norm;
    },
    capture: (): TensorRecord => Object.assign({}, captureStep(step), ...slots.map((slot) => slot.capture())),
    restore: (record) => {
      const restored = stepOf(record);
      slots.forEach((slot) => slot.restore(record));
      step = restored;
    },
    dispose: () => slots.forEach((slot) => slot.dispose()),
  };
}
