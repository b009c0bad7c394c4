import { Invalid } from '@paucis/contracts';
import { seededRandom } from '@paucis/statistics';
import { joeKuo } from './joe-kuo.js';

const bits = 32;

export const sobolDimensions = joeKuo.length + 1;

/** The points of a Sobol sequence in [0, 1)^dimensions, in Gray code order, by index from 0 to 2^32 - 1. */
export interface SobolSequence {
  /** Writes a point and returns `into`: [dimensions]. */
  point(index: number, into?: Float64Array): Float64Array;
}

/**
 * A Sobol sequence with Joe & Kuo's directions. With `seed` it is Owen scrambled: at each coordinate the halves of every dyadic interval
 * change places or do not, by chance; the first 2^m points stay a net, and each point alone is uniform.
 */
export function sobolSequence(dimensions: number, seed?: number): SobolSequence {
  if (dimensions > sobolDimensions) {
    throw new Invalid('sobol-dimensions', `sobol: expected at most ${sobolDimensions} dimensions, got ${dimensions}`);
  }
  const directions = Array.from({ length: dimensions }, (_, dimension) => directionsOf(dimension));
  const keys = directions.map((_, at) =>
    seed === undefined ? undefined : seededRandom(seed, 'sobol', at).integer(4_294_967_296),
  );
  return {
    point: (index, into = new Float64Array(dimensions)) => {
      const gray = (index ^ (index >>> 1)) >>> 0;
      for (let dimension = 0; dimension < dimensions; dimension += 1) {
        const numbers = directions[dimension] as Uint32Array;
        let word = 0;
        for (let bit = 0; gray >>> bit > 0 && bit < bits; bit += 1) {
          if ((gray >>> bit) & 1) word ^= numbers[bit] as number;
        }
        const key = keys[dimension];
        into[dimension] = (key === undefined ? word >>> 0 : scrambled(word >>> 0, key)) / 4_294_967_296;
      }
      return into;
    },
  };
}

/** Direction numbers of a dimension as 32-bit words, for the bits of the index from the lowest. */
function directionsOf(dimension: number): Uint32Array {
  const words = new Uint32Array(bits);
  const row = joeKuo[dimension - 1];
  if (!row) return words.map((_, bit) => 1 << (bits - 1 - bit)); // the first dimension is van der Corput's
  const degree = row.initial.length;
  for (let bit = 0; bit < bits; bit += 1) {
    if (bit < degree) {
      words[bit] = (row.initial[bit] as number) << (bits - 1 - bit);
      continue;
    }
    const oldest = words[bit - degree] as number;
    let word = oldest ^ (oldest >>> degree);
    for (let term = 1; term < degree; term += 1) {
      if ((row.polynomial >>> (degree - term)) & 1) word ^= words[bit - term] as number;
    }
    words[bit] = word;
  }
  return words;
}

/** Nested uniform scrambling (Owen 1995): whether a bit flips is a hash of the key and of all bits above it. */
function scrambled(word: number, key: number): number {
  let result = 0;
  for (let bit = bits - 1; bit >= 0; bit -= 1) {
    const above = bit === bits - 1 ? 0 : word >>> (bit + 1);
    const flip = mixed(mixed(above ^ key) + Math.imul(bit + 1, 0x9e3779b9)) & 1;
    result = (result << 1) | (((word >>> bit) & 1) ^ flip);
  }
  return result >>> 0;
}

/** murmur3's finalizer. */
function mixed(value: number): number {
  let word = value | 0;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) >>> 0;
}
