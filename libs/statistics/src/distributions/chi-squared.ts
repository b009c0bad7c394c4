import { logGamma } from './student.js';

/** P(X > x) of the chi-squared distribution with `degrees` degrees of freedom. */
export function chiSquaredTail(x: number, degrees: number): number {
  if (!(x > 0)) return Number.isNaN(x) ? NaN : 1;
  return upperGamma(degrees / 2, x / 2);
}

/** Regularised upper incomplete gamma Q(a, x): series below x = a + 1, Lentz's continued fraction above (DLMF 8.7.1, 8.9.2). */
function upperGamma(a: number, x: number): number {
  if (x === Infinity) return 0;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let k = 1; term > 1e-17 * sum; k += 1) {
      term *= x / (a + k);
      sum += term;
    }
    return 1 - front * sum;
  }
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; k <= 10_000; k += 1) {
    const numerator = -k * (k - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return front * fraction;
}
