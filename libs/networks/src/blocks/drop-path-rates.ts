/** Rates of stochastic depth, growing linearly from 0 at the first block to `rate` at the last. */
export function dropPathRates(rate: number, depth: number): number[] {
  return Array.from({ length: depth }, (_, index) => (depth === 1 ? rate : (rate * index) / (depth - 1)));
}
