import type { Random } from '../seeded-random.js';
import { logGamma } from './student.js';

/** A draw from the binomial distribution: inversion for small means, Hörmann's (1993) transformed rejection BTRS otherwise. Exact. */
export function binomialDraw(trials: number, p: number, random: Random): number {
  if (trials <= 0 || p <= 0) return 0;
  if (p >= 1) return trials;
  if (p > 0.5) return trials - binomialDraw(trials, 1 - p, random);
  return trials * p < 10 ? byInversion(trials, p, random) : byRejection(trials, p, random);
}

function byInversion(trials: number, p: number, random: Random): number {
  const odds = p / (1 - p);
  let chance = (1 - p) ** trials;
  let left = random.next();
  let k = 0;
  while (left > chance && k < trials) {
    left -= chance;
    k += 1;
    chance *= (odds * (trials - k + 1)) / k;
  }
  return k;
}

function byRejection(trials: number, p: number, random: Random): number {
  const spread = Math.sqrt(trials * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const c = trials * p + 0.5;
  const alpha = (2.83 + 5.1 / b) * spread;
  const vr = 0.92 - 4.2 / b;
  const mode = Math.floor((trials + 1) * p);
  for (;;) {
    const u = random.next() - 0.5;
    let v = random.next();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + c);
    if (us >= 0.07 && v <= vr) return k;
    if (k < 0 || k > trials) continue;
    v = (v * alpha) / (a / (us * us) + b);
    const bound =
      logGamma(mode + 1) +
      logGamma(trials - mode + 1) -
      logGamma(k + 1) -
      logGamma(trials - k + 1) +
      (k - mode) * Math.log(p / (1 - p));
    if (Math.log(v) <= bound) return k;
  }
}
