import type { Random } from '@paucis/statistics';
import type { Value } from '../../space/space.js';

/** The kernels of one parameter: one for each observation, oldest first, and behind them the prior. */
export interface Kernels {
  /** Adds to `sums` the log density of a value under each kernel: [kernels]. */
  addLogDensities(value: Value, sums: Float64Array): void;
  /** A draw from one kernel. */
  sample(kernel: number, random: Random): Value;
}
