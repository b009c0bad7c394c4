/** A function and its gradient. */
export type Slope = (x: Float64Array) => { value: number; gradient: Float64Array };

const memory = 8;

/** L-BFGS (Nocedal & Wright 7.4) with backtracking; returns the best point found within `iterations`. `firstStep`: length of the first step. */
export function minimise(
  slope: Slope,
  start: Float64Array,
  iterations: number,
  tolerance = 1e-3,
  firstStep = 1,
): Float64Array {
  let x = start;
  let here = slope(x);
  const pairs: { step: Float64Array; change: Float64Array }[] = [];
  for (let iteration = 0; iteration < iterations; iteration += 1) {
    if (Math.max(...here.gradient.map(Math.abs)) < tolerance) break;
    let direction = descent(here.gradient, pairs);
    if (dot(direction, here.gradient) >= 0) direction = here.gradient.map((each) => -each);
    const rate = dot(direction, here.gradient);
    let length = iteration === 0 ? Math.min(1, firstStep / Math.sqrt(dot(direction, direction))) : 1;
    let next = at(slope, x, direction, length);
    while (!(next.value <= here.value + 1e-4 * length * rate)) {
      length /= 2;
      if (length < 1e-6) return x;
      next = at(slope, x, direction, length);
    }
    const step = direction.map((value) => length * value);
    const change = next.gradient.map((value, i) => value - (here.gradient[i] as number));
    if (dot(step, change) > 1e-12) pairs.push({ step, change });
    if (pairs.length > memory) pairs.shift();
    x = next.x;
    here = next;
  }
  return x;
}

function at(slope: Slope, from: Float64Array, direction: Float64Array, length: number) {
  const x = from.map((value, i) => value + length * (direction[i] as number));
  return { x, ...slope(x) };
}

/** Minus the approximate inverse Hessian times the gradient (two loops). */
function descent(gradient: Float64Array, pairs: readonly { step: Float64Array; change: Float64Array }[]): Float64Array {
  let result = gradient.map((value) => -value);
  const shares: number[] = [];
  for (const { step, change } of pairs.toReversed()) {
    const share = dot(step, result) / dot(step, change);
    shares.unshift(share);
    result = result.map((value, i) => value - share * (change[i] as number));
  }
  const last = pairs.at(-1);
  if (last) {
    const scale = dot(last.step, last.change) / dot(last.change, last.change);
    result = result.map((value) => scale * value);
  }
  pairs.forEach(({ step, change }, place) => {
    const share = (shares[place] as number) - dot(change, result) / dot(step, change);
    result = result.map((value, i) => value + share * (step[i] as number));
  });
  return result;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
