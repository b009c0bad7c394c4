import { normalCdf, normalDensity } from '@paucis/statistics';

const logRootTwoPi = 0.5 * Math.log(2 * Math.PI);

/** ln of the expected improvement below `best` of a normal prediction (Ament et al. 2310.20708): ln h((best - mean) / deviation) + ln deviation. */
export function logExpectedImprovement(mean: number, deviation: number, best: number): number {
  return logH((best - mean) / deviation) + Math.log(deviation);
}

/** ln(density(z) + z cdf(z)). The plain form cancels below z = -1: there it is the density times c / (c - z), c the tail of Mills' fraction. */
export function logH(z: number): number {
  if (z > -1) return Math.log(normalDensity(z) + z * normalCdf(z));
  const x = -z;
  let fraction = x;
  for (let k = 20 + Math.ceil(180 / (x * x)); k >= 2; k -= 1) fraction = x + k / fraction;
  const c = 1 / fraction;
  return -0.5 * z * z - logRootTwoPi + Math.log(c / (x + c));
}

/** Its slopes: -cdf / (deviation h) by the mean, density / (deviation h) by the deviation, both from logarithms. */
export function slopesOfLogImprovement(
  mean: number,
  deviation: number,
  best: number,
): { byMean: number; byDeviation: number } {
  const z = (best - mean) / deviation;
  const ratio = Math.exp(-0.5 * z * z - logRootTwoPi - logH(z)); // density / h
  const share = z < -1 ? (1 - ratio) / z : normalCdf(z) / Math.exp(logH(z)); // cdf / h
  return { byMean: -share / deviation, byDeviation: ratio / deviation };
}
