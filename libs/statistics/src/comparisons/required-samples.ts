import { Invalid } from '@paucis/contracts';
import { normalQuantile } from '../distributions/normal.js';

/**
 * How many samples would decide: an undecided paired difference δ with standard error s at n samples would be found at
 * `level` with probability `power` from n' = n ((z_(1+level)/2 + z_power) s / δ)² samples on, since s shrinks with √n.
 * It takes the observed δ at its word, so print it as "about". `undefined` where δ is 0: no number would.
 */
export function requiredSamples(input: {
  difference: number;
  standardError: number;
  samples: number;
  level?: number;
  power?: number;
}): { total: number; more: number } | undefined {
  const { difference, standardError, samples, level = 0.95, power = 0.8 } = input;
  if (!(samples > 0) || !(standardError >= 0)) {
    throw new Invalid('counts-wrong', `required samples: got ${samples} samples and standard error ${standardError}`);
  }
  if (difference === 0) return undefined;
  const z = normalQuantile((1 + level) / 2) + normalQuantile(power);
  const total = Math.ceil(samples * ((z * standardError) / difference) ** 2);
  return { total, more: Math.max(0, total - samples) };
}
