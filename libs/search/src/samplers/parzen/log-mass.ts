import { normalCdf } from '@paucis/statistics';

const logRootTwoPi = 0.5 * Math.log(2 * Math.PI);
const farOut = 5;

/** ln P(from < Z < to) of the standard normal distribution: no underflow and no cancellation however far out. */
export function logMassBetween(from: number, to: number): number {
  if (from < -8.5 && to > 8.5) return 0; // all but 2e-17
  if (from > 0) return logMassBetween(-to, -from);
  if (to > -farOut) return Math.log((to > 9 ? 1 : lowerTail(to)) - lowerTail(from));
  const [near, far] = [-to, -from];
  const beyond = far === Infinity ? 0 : mills(far) * Math.exp((near * near - far * far) / 2);
  return -0.5 * near * near - logRootTwoPi + Math.log(mills(near) - beyond);
}

function lowerTail(z: number): number {
  return z > -farOut ? normalCdf(z) : mills(-z) * Math.exp(-0.5 * z * z - logRootTwoPi);
}

/** Mills' ratio P(Z > x) / density(x) for x >= 5: 24 terms of the continued fraction reach 1e-13 there. */
function mills(x: number): number {
  let fraction = x;
  for (let k = 24; k >= 1; k -= 1) fraction = x + k / fraction;
  return 1 / fraction;
}
