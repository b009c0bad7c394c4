import { attribute } from '../operations/raw-op.js';
import { tf } from '../tensors.js';
import type { Weight } from '../weights/weight.js';
import { createOptimizer } from './create-optimizer.js';
import type { Optimizer } from './optimizer.js';
import { runOnHandles } from './resource.js';
import type { CommonOptions, StepContext, UpdateRule } from './update-rule.js';

export interface AdamWOptions extends CommonOptions {
  /** Decoupled: `w -= rate · decay · w`, only where the weight allows decay. */
  readonly weightDecay?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/** AdamW (Loshchilov & Hutter, 2019), with bias correction as in the reference: epsilon is added after it. */
export function adamW(weights: readonly Weight[], options: AdamWOptions = {}): Optimizer {
  return createOptimizer(weights, adamWRule(options), options);
}

const attributes = [attribute.float32(), attribute.flag('use_locking', false), attribute.flag('use_nesterov', false)];

/** The nearest beta whose `1 - beta` float32 holds exactly: for 0.999 the kernel's own difference is off by 1.3e-5. */
const representable = (beta: number) => 1 - Math.fround(1 - Math.fround(beta));

function adamWRule({ weightDecay = 0, epsilon = 1e-8, ...options }: AdamWOptions): UpdateRule {
  const [beta1, beta2] = [representable(options.beta1 ?? 0.9), representable(options.beta2 ?? 0.999)];
  const keep = ({ weight, learningRate }: StepContext) => (weight.decay ? 1 - learningRate * weightDecay : 1);
  // The bias corrections are folded into rate and floor here, in double precision.
  const corrected = ({ learningRate, step }: StepContext) => {
    const second = Math.sqrt(1 - beta2 ** step);
    return { rate: (learningRate * second) / (1 - beta1 ** step), floor: epsilon * second };
  };

  return {
    slots: ['firstMoment', 'secondMoment'],
    inPlace: ({ weight, slots, gradient, scaleWeight, scalar }, context) => {
      const factor = keep(context);
      if (factor !== 1) scaleWeight(factor);
      const { rate, floor } = corrected(context);
      const none = scalar(0); // powers of beta: already in `rate`
      const numbers = [none, none, scalar(rate), scalar(beta1), scalar(beta2), scalar(floor)];
      runOnHandles('ResourceApplyAdam', attributes, [weight, ...slots, ...numbers, gradient]);
    },
    native: (moves) => {
      const { floor } = corrected(moves[0] as StepContext);
      const perWeight = moves.flatMap((move) => [corrected(move).rate, keep(move)]);
      return { name: 'PaucisAdamW', settings: [beta1, beta2, floor, ...perWeight] };
    },
    composite: (value, slots, gradient, context) => {
      const [first, second] = slots.map((slot, index) => {
        const beta = index === 0 ? beta1 : beta2;
        const current = index === 0 ? gradient : tf.square(gradient);
        return tf.add(slot, tf.mul(tf.sub(current, slot), 1 - beta));
      }) as [typeof value, typeof value];
      const { rate, floor } = corrected(context);
      const move = tf.div(tf.mul(first, rate), tf.add(tf.sqrt(second), floor));
      return [tf.sub(tf.mul(value, keep(context)), move), first, second];
    },
  };
}
