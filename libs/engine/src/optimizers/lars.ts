import { tf, type Tensor } from '../tensors.js';
import type { Weight } from '../weights/weight.js';
import { createOptimizer } from './create-optimizer.js';
import type { Optimizer } from './optimizer.js';
import type { CommonOptions, UpdateRule } from './update-rule.js';

export interface LarsOptions extends CommonOptions {
  readonly momentum?: number;
  /** Added to the gradient, only where the weight allows decay. */
  readonly weightDecay?: number;
  /** η of the paper: how far a weight moves against its own size. */
  readonly trust?: number;
  readonly epsilon?: number;
}

/**
 * LARS (You et al., 2017): `v = momentum · v + rate · local · (g + decay · w); w -= v` with
 * `local = trust · |w| / (|g| + decay · |w| + epsilon)`, which keeps very large batches stable. Weights without decay (biases,
 * norms) move at the plain rate, as SimCLR does it; so does a weight or gradient of zeros.
 */
export function lars(weights: readonly Weight[], options: LarsOptions = {}): Optimizer {
  return createOptimizer(weights, larsRule(options), options);
}

function larsRule({ momentum = 0.9, weightDecay = 0, trust = 0.001, epsilon = 1e-8 }: LarsOptions): UpdateRule {
  const decayOf = (weight: Weight) => (weight.decay ? weightDecay : 0);

  return {
    slots: ['velocity'],
    native: (moves) => {
      const perWeight = moves.flatMap(({ weight, learningRate }) => [
        learningRate,
        decayOf(weight),
        Number(weight.decay),
      ]);
      return { name: 'PaucisLars', settings: [momentum, trust, epsilon, ...perWeight] };
    },
    composite: (value, slots, gradient, { weight, learningRate }) => {
      const decay = decayOf(weight);
      const [size, slope] = [normOf(value), normOf(gradient)];
      const adapts = weight.decay && size > 0 && slope > 0;
      const local = adapts ? (trust * size) / (slope + decay * size + epsilon) : 1;
      const move = tf.mul(tf.add(gradient, tf.mul(value, decay)), learningRate * local);
      const [velocity] = slots.map((slot) => tf.add(tf.mul(slot, momentum), move)) as [typeof value];
      return [tf.sub(value, velocity), velocity];
    },
  };
}

const normOf = (x: Tensor): number => tf.tidy(() => tf.norm(x).dataSync()[0] as number);
