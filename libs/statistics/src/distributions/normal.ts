const rootTwoPi = Math.sqrt(2 * Math.PI);

/** Density of the standard normal distribution. */
export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / rootTwoPi;
}

/** P(Z <= x). Relative error below 1e-13 in the lower tail too (checked against erfc down to x = -37). */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x > 2.5) return 1 - upperTail(x);
  if (x < -2.5) return upperTail(-x);
  let term = x;
  let sum = x;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return 0.5 + normalDensity(x) * sum;
}

/** Laplace's continued fraction of Mills' ratio (Abramowitz & Stegun 26.2.14), from the far end, for x >= 2.5. */
function upperTail(x: number): number {
  let fraction = x;
  for (let k = 160; k >= 1; k -= 1) fraction = x + k / fraction;
  return normalDensity(x) / fraction;
}

/** The x with P(Z <= x) = p: Abramowitz & Stegun 26.2.23 refined by Halley steps on the exact CDF. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return NaN;
  if (p === 0) return -Infinity;
  if (p === 1) return Infinity;
  if (p > 0.5) return -normalQuantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(p));
  let x = -t + (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (let step = 0; step < 3; step += 1) {
    const density = normalDensity(x);
    if (density === 0) break;
    const error = (normalCdf(x) - p) / density;
    x -= error / (1 + (x * error) / 2);
  }
  return x;
}

/** ln(p / (1 - p)). */
export function logit(p: number): number {
  return Math.log(p) - Math.log1p(-p);
}

/** 1 / (1 + e^-x). */
export function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}
