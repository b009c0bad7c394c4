/** Linear-interpolation quantile (type 7, NumPy's default) of values sorted ascending. */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number {
  const at = Math.min(Math.max(p, 0), 1) * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (at - below) * (high - low);
}
