import { seededRandom } from '@paucis/statistics';

/**
 * A point of the Halton sequence in [0, 1)^dimensions: coordinate d is the index mirrored at the point in the d-th prime base. With `seed`
 * the digits of each place are permuted by chance: without that the high bases of many dimensions march in step.
 */
export function haltonPoint(index: number, dimensions: number, seed?: number): Float64Array {
  const bases = primes(dimensions);
  return Float64Array.from(bases, (base, dimension) => radicalInverse(index, base, seed, dimension));
}

function radicalInverse(index: number, base: number, seed: number | undefined, dimension: number): number {
  let [rest, weight, sum] = [index, 1 / base, 0];
  // A permutation moves the zeros behind the last digit too; below 2^-53 a digit is not seen.
  for (let place = 0; seed === undefined ? rest > 0 : weight > 2 ** -53; place += 1) {
    const digit = rest % base;
    rest = Math.floor(rest / base);
    sum += weight * (seed === undefined ? digit : permuted(digit, base, seed, dimension, place));
    weight /= base;
  }
  return Math.min(sum, 1 - 2 ** -53);
}

function permuted(digit: number, base: number, seed: number, dimension: number, place: number): number {
  const random = seededRandom(seed, 'halton', dimension, place);
  const digits = Array.from({ length: base }, (_, at) => at);
  for (let last = base - 1; last > 0; last -= 1) {
    const other = random.integer(last + 1);
    [digits[last], digits[other]] = [digits[other] as number, digits[last] as number];
  }
  return digits[digit] as number;
}

function primes(count: number): number[] {
  const found: number[] = [];
  for (let number = 2; found.length < count; number += 1) {
    if (found.every((prime) => number % prime !== 0)) found.push(number);
  }
  return found;
}
