import type { Activation } from '../operations/activation-codes.js';
import { batchNormalize, batchNormalizeFixed } from '../operations/batch-normalize.js';
import type { Tensor } from '../tensors.js';
import { ones, zeros } from './initializers.js';
import type { Parameters } from './parameters.js';
import type { Pass } from './pass.js';

/** Batch normalisation of [batch, height, width, channels]; epsilon 1e-5, running statistics keep 0.9 a step. */
export function batchNorm(parameters: Parameters, channels: number, epsilon = 1e-5, momentum = 0.9) {
  const options = {
    gain: parameters.weight('gain', [channels], ones, { decay: false }),
    offset: parameters.weight('offset', [channels], zeros, { decay: false }),
    runningMean: parameters.statistic('runningMean', [channels], 0),
    runningVariance: parameters.statistic('runningVariance', [channels], 1),
    epsilon,
    momentum,
  };

  /** `activation(norm(x) + residual)`; both are optional and cost no pass of their own where they can be fused. */
  return (x: Tensor, pass: Pass, activation?: Activation, residual?: Tensor): Tensor =>
    (pass.training ? batchNormalize : batchNormalizeFixed)(x, options, { activation, residual });
}
