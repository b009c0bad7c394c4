import type { Value } from '../../space/space.js';
import type { Kernels } from './kernels.js';

/** Each kernel favours its observation: weight 1 + 1/(n + 1) against 1/(n + 1); behind them the even prior. */
export function categoricalKernels(values: readonly Value[], observed: readonly Value[]): Kernels {
  const rows = categoricalRows(values, observed);
  const logs = rows.map((row) => row.map(Math.log));
  return {
    addLogDensities: (value, sums) => {
      const at = values.indexOf(value);
      for (let kernel = 0; kernel < sums.length; kernel += 1) {
        sums[kernel] = (sums[kernel] as number) + (logs[kernel]?.[at] as number);
      }
    },
    sample: (kernel, random) => {
      const row = rows[kernel] as number[];
      let left = random.next();
      const at = row.findIndex((chance) => (left -= chance) < 0);
      return values[at < 0 ? values.length - 1 : at] as Value;
    },
  };
}

/** Chances of each value under each kernel: [observations + 1, values]. */
export function categoricalRows(values: readonly Value[], observed: readonly Value[]): number[][] {
  const prior = 1 / (observed.length + 1);
  const total = 1 + prior * values.length;
  const rows = observed.map((seen) => values.map((value) => (prior + (value === seen ? 1 : 0)) / total));
  return [...rows, values.map(() => 1 / values.length)];
}
