/** Above this many samples a sum of coin tosses is taken for normal. */
const exactUpTo = 1000;

/**
 * E|Σ(y_i - p_i)| where each y_i is 1 with probability p_i: what a bin of perfectly calibrated samples deviates by chance.
 * Exact by the Poisson-binomial recursion up to 1,000 samples, sqrt(2 Σp(1-p) / π) beyond.
 */
export function deviationIfCalibrated(probabilities: ArrayLike<number>): number {
  const size = probabilities.length;
  let expected = 0;
  let variance = 0;
  for (let at = 0; at < size; at += 1) {
    const p = probabilities[at] as number;
    expected += p;
    variance += p * (1 - p);
  }
  if (size > exactUpTo) return Math.sqrt((2 * variance) / Math.PI);
  const chance = new Float64Array(size + 1); // chance[k]: that k of the samples so far are true
  chance[0] = 1;
  for (let at = 0; at < size; at += 1) {
    const p = probabilities[at] as number;
    for (let k = at + 1; k > 0; k -= 1) chance[k] = (chance[k] as number) * (1 - p) + (chance[k - 1] as number) * p;
    chance[0] = (chance[0] as number) * (1 - p);
  }
  return chance.reduce((sum, of, k) => sum + of * Math.abs(k - expected), 0);
}
