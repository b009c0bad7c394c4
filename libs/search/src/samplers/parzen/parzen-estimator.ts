import type { Random } from '@paucis/statistics';
import type { Parameter, Value } from '../../space/space.js';
import { categoricalKernels } from './categorical-kernels.js';
import type { Kernels } from './kernels.js';
import { numericKernels } from './numeric-kernels.js';

/** A mixture of product kernels over some parameters: all parameters of a draw come from the same component. */
export interface ParzenEstimator {
  sample(random: Random): Value[];
  logDensity(values: readonly Value[]): number;
}

/**
 * The estimator of points that each have a value for every parameter, oldest first. The newest 25 weigh 1, older ones fall
 * off to 1/n; the prior weighs 1 (Optuna's defaults).
 */
export function parzenEstimator(
  parameters: readonly Parameter[],
  points: readonly (readonly Value[])[],
  weights: readonly number[] = ageWeights(points.length),
): ParzenEstimator {
  const kernels = parameters.map((parameter, at) =>
    kernelsOf(
      parameter,
      points.map((point) => point[at] as Value),
    ),
  );
  const raw = [...weights, 1];
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const logWeights = Float64Array.from(raw, (weight) => Math.log(weight / total));
  return {
    sample: (random) => {
      let left = random.next() * total;
      const found = raw.findIndex((weight) => (left -= weight) < 0);
      const component = found < 0 ? raw.length - 1 : found;
      return kernels.map((each) => each.sample(component, random));
    },
    logDensity: (values) => {
      const sums = logWeights.slice();
      kernels.forEach((each, at) => each.addLogDensities(values[at] as Value, sums));
      return logSumExp(sums);
    },
  };
}

function kernelsOf(parameter: Parameter, observed: readonly Value[]): Kernels {
  if (parameter.type === 'ordinal') return ordinalKernels(parameter.values, observed);
  if (parameter.type === 'categorical') return categoricalKernels(parameter.values, observed);
  if (parameter.type === 'choice') {
    return categoricalKernels(
      parameter.branches.map(({ name }) => name),
      observed,
    );
  }
  if (parameter.low === parameter.high) return { addLogDensities: () => undefined, sample: () => parameter.low };
  return numericKernels(parameter, observed as readonly number[]);
}

/** Those of the places of the values in their order. */
function ordinalKernels(values: readonly Value[], observed: readonly Value[]): Kernels {
  if (values.length === 1) return { addLogDensities: () => undefined, sample: () => values[0] as Value };
  const places = { type: 'int', name: 'place', low: 0, high: values.length - 1, scale: 'linear' } as const;
  const kernels = numericKernels(
    places,
    observed.map((value) => values.indexOf(value)),
  );
  return {
    addLogDensities: (value, sums) => kernels.addLogDensities(values.indexOf(value), sums),
    sample: (kernel, random) => values[kernels.sample(kernel, random) as number] as Value,
  };
}

/** Weight of each observation by age, oldest first: 25 ones behind a linear ramp from 1/n to 1. */
export function ageWeights(count: number): number[] {
  const ramp = Math.max(0, count - 25);
  return Array.from({ length: count }, (_, at) => {
    if (at >= ramp) return 1;
    return ramp === 1 ? 1 / count : 1 / count + (at / (ramp - 1)) * (1 - 1 / count);
  });
}

function logSumExp(terms: Float64Array): number {
  const most = terms.reduce((a, b) => Math.max(a, b), -Infinity);
  if (most === -Infinity) return most;
  let sum = 0;
  for (const term of terms) sum += Math.exp(term - most);
  return most + Math.log(sum);
}
