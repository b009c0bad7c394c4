import { isTracing, tracedAsOne } from '../shapes/trace-shapes.js';
import { tf, type Tensor, type Tensor1D, type Tensor4D, type Variable } from '../tensors.js';
import { type Activation, activationCode } from './activation-codes.js';
import { attribute, hasNativeOps, hasRawOps, ops } from './raw-op.js';
import { withGradient } from './with-gradient.js';

export interface BatchNormalization {
  readonly gain: Tensor;
  readonly offset: Tensor;
  readonly runningMean: Variable;
  readonly runningVariance: Variable;
  readonly epsilon: number;
  /** Share of the old running value that is kept: 0.9 is what other frameworks call momentum 0.1. */
  readonly momentum: number;
}

/** What follows a normalisation and can share its pass over memory. */
export interface AfterNormalization {
  /** Added to the normalised values, before the activation: the skip of a residual block. */
  readonly residual?: Tensor | undefined;
  readonly activation?: Activation | undefined;
}

/**
 * Batch normalisation of [batch, height, width, channels] in training (Ioffe & Szegedy, 2015): normalises with the
 * biased variance of the batch and moves the running statistics, the variance by its unbiased estimate.
 */
export function batchNormalize(x: Tensor, options: BatchNormalization, after: AfterNormalization = {}): Tensor {
  if (isTracing()) return tracedAsOne(() => followed(compositeBatchNormalize(x, options), after));
  const code = activationCode(after.activation);
  // With a residual the compiled gradient takes its mask from the output, which only ReLU lets it do.
  if (hasNativeOps() && code !== undefined && (after.residual === undefined || code <= 1)) {
    return nativeBatchNormalize(x, options, code, after.residual);
  }
  return followed((hasRawOps() ? fusedBatchNormalize : compositeBatchNormalize)(x, options), after);
}

/** The same with the running statistics, as in inference. */
export function batchNormalizeFixed(x: Tensor, options: BatchNormalization, after: AfterNormalization = {}): Tensor {
  if (isTracing()) return tracedAsOne(() => followed(normalizedFixed(x, options), after));
  return followed(normalizedFixed(x, options), after);
}

function normalizedFixed(x: Tensor, options: BatchNormalization): Tensor {
  const { gain, offset, runningMean, runningVariance, epsilon } = options;
  return tf.batchNorm4d(
    x as Tensor4D,
    runningMean as Tensor as Tensor1D,
    runningVariance as Tensor as Tensor1D,
    offset as Tensor1D,
    gain as Tensor1D,
    epsilon,
  );
}

function followed(y: Tensor, { residual, activation = (x) => x }: AfterNormalization): Tensor {
  return activation(residual ? tf.add(y, residual) : y);
}

export function compositeBatchNormalize(x: Tensor, options: BatchNormalization): Tensor {
  const { gain, offset, runningMean, runningVariance, epsilon, momentum } = options;
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  const count = x.size / gain.size;
  const move = (running: Variable, current: Tensor) =>
    running.assign(tf.tidy(() => tf.add(tf.mul(running, momentum), tf.mul(current, 1 - momentum))));
  move(runningMean, mean);
  move(runningVariance, tf.mul(variance, count / Math.max(count - 1, 1)));
  const normal = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(normal, gain), offset);
}

export function fusedBatchNormalize(x: Tensor, options: BatchNormalization): Tensor {
  const { gain, offset, runningMean, runningVariance, epsilon, momentum } = options;
  const common = [
    attribute.float32(),
    attribute.float32('U'),
    attribute.float('epsilon', epsilon),
    attribute.text('data_format', 'NHWC'),
    attribute.flag('is_training', true),
  ];
  return withGradient([x, gain, offset], () => {
    const results = ops(
      'FusedBatchNormV3',
      [x, gain, offset, runningMean, runningVariance],
      [...common, attribute.float('exponential_avg_factor', 1 - momentum)],
      6,
    );
    const [value, movedMean, movedVariance, ...reserved] = results as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
    runningMean.assign(movedMean);
    runningVariance.assign(movedVariance);
    return {
      value,
      save: [x, gain, ...reserved],
      gradient: (dy, saved) => ops('FusedBatchNormGradV3', [dy, ...saved], common, 5).slice(0, 3),
    };
  });
}

/** Normalisation, residual and activation in one operation; `code` as of `activationCode`. */
export function nativeBatchNormalize(x: Tensor, options: BatchNormalization, code: number, residual?: Tensor): Tensor {
  const { gain, offset, runningMean, runningVariance, epsilon, momentum } = options;
  const extra = residual ? [residual] : [];
  const common = [attribute.float32(), attribute.int('R', extra.length), attribute.int('activation', code)];
  return withGradient([x, gain, offset, ...extra], () => {
    const moving = [attribute.float('epsilon', epsilon), attribute.float('momentum', momentum)];
    const inputs = [x, gain, offset, runningMean, runningVariance, ...extra];
    const results = ops('PaucisBatchNorm', inputs, [...common, ...moving], 5);
    const [value, mean, inverse, movedMean, movedVariance] = results as [Tensor, Tensor, Tensor, Tensor, Tensor];
    runningMean.assign(movedMean);
    runningVariance.assign(movedVariance);
    return {
      value,
      save: [x, gain, offset, mean, inverse, ...(residual ? [value] : [])],
      gradient: (dy, saved) => ops('PaucisBatchNormGradient', [dy, ...saved], common, 3 + extra.length),
    };
  });
}
