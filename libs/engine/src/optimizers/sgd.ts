import { attribute } from '../operations/raw-op.js';
import { tf } from '../tensors.js';
import type { Weight } from '../weights/weight.js';
import { createOptimizer } from './create-optimizer.js';
import type { Optimizer } from './optimizer.js';
import { runOnHandles } from './resource.js';
import type { CommonOptions, UpdateRule } from './update-rule.js';

export interface SgdOptions extends CommonOptions {
  readonly momentum?: number;
  readonly nesterov?: boolean;
  /** Decoupled, as in `adamW`: `w -= rate · decay · w`, only where the weight allows decay. */
  readonly weightDecay?: number;
}

/** Stochastic gradient descent with momentum: `v = momentum · v + g; w -= rate · v` (nesterov: `g + momentum · v`). */
export function sgd(weights: readonly Weight[], options: SgdOptions = {}): Optimizer {
  return createOptimizer(weights, sgdRule(options), options);
}

function sgdRule({ momentum = 0.9, nesterov = false, weightDecay = 0 }: SgdOptions): UpdateRule {
  const attributes = [
    attribute.float32(),
    attribute.flag('use_locking', false),
    attribute.flag('use_nesterov', nesterov),
  ];
  const keep = (weight: Weight, rate: number) => (weight.decay ? 1 - rate * weightDecay : 1);

  return {
    slots: ['velocity'],
    inPlace: ({ weight, slots, gradient, scaleWeight, scalar }, context) => {
      const factor = keep(context.weight, context.learningRate);
      if (factor !== 1) scaleWeight(factor);
      const inputs = [weight, ...slots, scalar(context.learningRate), gradient, scalar(momentum)];
      runOnHandles('ResourceApplyMomentum', attributes, inputs);
    },
    native: (moves) => {
      const perWeight = moves.flatMap(({ weight, learningRate }) => [learningRate, keep(weight, learningRate)]);
      return { name: 'PaucisMomentum', settings: [momentum, Number(nesterov), ...perWeight] };
    },
    composite: (value, slots, gradient, { weight, learningRate }) => {
      const [velocity] = slots.map((slot) => tf.add(tf.mul(slot, momentum), gradient)) as [typeof value];
      const direction = nesterov ? tf.add(gradient, tf.mul(velocity, momentum)) : velocity;
      return [tf.sub(tf.mul(value, keep(weight, learningRate)), tf.mul(direction, learningRate)), velocity];
    },
  };
}
