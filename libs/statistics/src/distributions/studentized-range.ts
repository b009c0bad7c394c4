import { normalCdf, normalDensity } from './normal.js';

/**
 * P(range of k standard normal values > q) = 1 - k ∫ φ(z) (Φ(z) - Φ(z - q))^(k-1) dz. The trapezoidal rule converges
 * exponentially for such an integrand; error below 1e-12 up to k = 20.
 */
export function normalRangeTail(q: number, k: number): number {
  if (!(q > 0)) return Number.isNaN(q) ? NaN : 1;
  const perUnit = 12;
  let inside = 0;
  for (let step = -9 * perUnit; step <= 9 * perUnit; step += 1) {
    const z = step / perUnit;
    inside += normalDensity(z) * (normalCdf(z) - normalCdf(z - q)) ** (k - 1);
  }
  return Math.min(1, Math.max(0, 1 - (k * inside) / perUnit));
}

/** The q that the range of k standard normal values exceeds with probability `tail`, by bisection. */
export function normalRangeQuantile(tail: number, k: number): number {
  let [low, high] = [0, 8];
  while (normalRangeTail(high, k) > tail && high < 64) high *= 2;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (normalRangeTail(middle, k) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
