import { normalCdf, normalQuantile, type Random } from '@paucis/statistics';
import { logMassBetween } from './log-mass.js';
import { onStep, stepsOf } from '../../space/sample-uniform.js';
import type { FloatParameter, IntParameter, Value } from '../../space/space.js';
import type { Kernels } from './kernels.js';

type NumericParameter = FloatParameter | IntParameter;

/** Means, widths and the ends of the domain, all on the parameter's own scale (natural logarithm or as it is). */
export interface NumericShape {
  mu: Float64Array;
  sigma: Float64Array;
  low: number;
  high: number;
}

/**
 * Normal kernels truncated to the range, behind them the prior: mid-range, as wide as the range (Watanabe 2304.11127). Whole
 * numbers and steps own the bin of half a step to either side: their density is the mass of the bin.
 */
export function numericKernels(parameter: NumericParameter, observed: readonly number[]): Kernels {
  const shape = numericShape(parameter, observed);
  return isBinned(parameter) ? binnedKernels(parameter, shape) : continuousKernels(parameter, shape);
}

/** The width of a kernel is the larger gap to its sorted neighbours, between range / min(100, n + 2) and the range. */
export function numericShape(parameter: NumericParameter, observed: readonly number[]): NumericShape {
  const half = isBinned(parameter) ? (parameter.step ?? 1) / 2 : 0;
  const toScale = scaleOf(parameter);
  const low = toScale(parameter.low - half);
  const high = toScale(topOf(parameter) + half);
  const points = observed.map(toScale);
  const order = orderOf(points);
  const count = points.length;
  const [mu, sigma] = [Float64Array.from([...points, (low + high) / 2]), new Float64Array(count + 1)];
  const [narrowest, range] = [(high - low) / Math.min(100, count + 2), high - low];
  order.forEach((at, rank) => {
    const here = mu[at] as number;
    const before = rank > 0 ? (mu[order[rank - 1] as number] as number) : count === 1 ? low : here;
    const behind = rank < count - 1 ? (mu[order[rank + 1] as number] as number) : count === 1 ? high : here;
    sigma[at] = Math.min(range, Math.max(narrowest, here - before, behind - here));
  });
  sigma[count] = range;
  return { mu, sigma, low, high };
}

/** Places by rising value, equal ones by place: typed arrays sort several times faster than a comparison of places. */
function orderOf(points: readonly number[]): number[] {
  const sorted = Float64Array.from(points).sort();
  const next = new Map<number, number>();
  for (let rank = sorted.length - 1; rank >= 0; rank -= 1) next.set(sorted[rank] as number, rank);
  const order = new Array<number>(points.length);
  points.forEach((value, at) => {
    const rank = next.get(value) as number;
    order[rank] = at;
    next.set(value, rank + 1);
  });
  return order;
}

function continuousKernels(parameter: NumericParameter, { mu, sigma, low, high }: NumericShape): Kernels {
  const toScale = scaleOf(parameter);
  const constants = mu.map((at, kernel) => {
    const width = sigma[kernel] as number;
    return -Math.log(width * Math.sqrt(2 * Math.PI)) - logMassBetween((low - at) / width, (high - at) / width);
  });
  return {
    addLogDensities: (value, sums) => {
      const x = toScale(value as number);
      for (let kernel = 0; kernel < sums.length; kernel += 1) {
        const z = (x - (mu[kernel] as number)) / (sigma[kernel] as number);
        sums[kernel] = (sums[kernel] as number) + (constants[kernel] as number) - 0.5 * z * z;
      }
    },
    sample: (kernel, random) => {
      const x = draw(mu[kernel] as number, sigma[kernel] as number, low, high, random);
      const value = parameter.scale === 'log' ? Math.exp(x) : x;
      return Math.min(parameter.high, Math.max(parameter.low, value));
    },
  };
}

function binnedKernels(parameter: NumericParameter, shape: NumericShape): Kernels {
  const { mu, sigma, low, high } = shape;
  const toScale = scaleOf(parameter);
  const half = (parameter.step ?? 1) / 2;
  // Many observations share a value and a width: the masses are computed once for each kind of kernel.
  const { kinds, kindOf } = kindsOf(shape);
  const logMass = (kernel: number, from: number, to: number): number => {
    const [at, width] = [mu[kernel] as number, sigma[kernel] as number];
    return logMassBetween((from - at) / width, (to - at) / width);
  };
  const totals = kinds.map((kernel) => logMass(kernel, low, high));
  const known = new Map<Value, number[]>();
  const logMasses = (value: number): number[] => {
    const [from, to] = [toScale(value - half), toScale(value + half)];
    const logs = kinds.map((kernel, kind) => logMass(kernel, from, to) - (totals[kind] as number));
    known.set(value, logs);
    return logs;
  };
  return {
    addLogDensities: (value, sums) => {
      const logs = known.get(value) ?? logMasses(value as number);
      for (let kernel = 0; kernel < sums.length; kernel += 1) {
        sums[kernel] = (sums[kernel] as number) + (logs[kindOf[kernel] as number] as number);
      }
    },
    sample: (kernel, random) => {
      const x = draw(mu[kernel] as number, sigma[kernel] as number, low, high, random);
      const value = parameter.scale === 'log' ? Math.exp(x) : x;
      const step = Math.round((value - parameter.low) / (parameter.step ?? 1));
      return onStep(parameter, Math.min(stepsOf(parameter) - 1, Math.max(0, step)));
    },
  };
}

function kindsOf({ mu, sigma }: NumericShape): { kinds: number[]; kindOf: Int32Array } {
  const known = new Map<number, Map<number, number>>();
  const kinds: number[] = [];
  const kindOf = new Int32Array(mu.length);
  mu.forEach((at, kernel) => {
    const widths = known.get(at) ?? new Map<number, number>();
    known.set(at, widths);
    const width = sigma[kernel] as number;
    const kind = widths.get(width) ?? kinds.length;
    if (kind === kinds.length) kinds.push(kernel);
    widths.set(width, kind);
    kindOf[kernel] = kind;
  });
  return { kinds, kindOf };
}

function draw(mu: number, sigma: number, low: number, high: number, random: Random): number {
  const from = normalCdf((low - mu) / sigma);
  const to = normalCdf((high - mu) / sigma);
  const x = mu + sigma * normalQuantile(from + random.next() * (to - from));
  return Math.min(high, Math.max(low, x));
}

function isBinned({ type, step }: NumericParameter): boolean {
  return type === 'int' || step !== undefined;
}

/** The highest value that the steps reach. */
function topOf(parameter: NumericParameter): number {
  return isBinned(parameter) ? onStep(parameter, stepsOf(parameter) - 1) : parameter.high;
}

function scaleOf({ scale }: NumericParameter): (value: number) => number {
  return scale === 'log' ? Math.log : (value) => value;
}
