/** Summed in order, so that equal values give equal bits. NaN of none. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += values[at] as number;
  return sum / values.length;
}

/** Of a sample: over n - 1. */
export function variance(values: ArrayLike<number>): number {
  const centre = mean(values);
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += ((values[at] as number) - centre) ** 2;
  return sum / (values.length - 1);
}
