import { createHash } from 'node:crypto';
import { Invalid } from '@paucis/contracts';
import { philox } from './philox.js';

/**
 * A stream of random numbers for one purpose. Streams of different paths are independent, so adding a consumer
 * never shifts the numbers of another one; the n-th number is a function of (path, n) alone.
 */
export interface Random {
  /** The stream for a purpose below this one; does not consume numbers of this stream. */
  split(...path: readonly (string | number)[]): Random;
  /** In [0, 1), 53 random bits. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Whole number in [0, bound), without bias. */
  int(bound: number): number;
  /** A random permutation of 0 .. count-1. */
  shuffle(count: number): Uint32Array;
  /** Fills with uniforms in [0, 1), 24 random bits each. */
  fillUniform<T extends Float32Array | Float64Array>(target: T): T;
  /** Fills with standard normals. */
  fillNormal<T extends Float32Array | Float64Array>(target: T): T;
  /** How many 32-bit words are consumed: what a checkpoint keeps of this stream. */
  readonly position: number;
  /** Continues at a position read before. */
  seek(position: number): void;
}

/** The stream of a seed and a purpose: `random(7, 'augmentation', epoch)`. Counter-based: Philox 4x32-10 on a SHA-256 key. */
export function random(seed: string | number, ...path: readonly (string | number)[]): Random {
  return stream([seed, ...path]);
}

function stream(path: readonly (string | number)[]): Random {
  const digest = createHash('sha256').update(JSON.stringify(path)).digest();
  const key = Uint32Array.of(digest.readUInt32LE(0), digest.readUInt32LE(4));
  const counter = Uint32Array.of(0, 0, digest.readUInt32LE(8), digest.readUInt32LE(12));
  const block = new Uint32Array(4);
  let position = 0;
  let loadedBlock = -1;

  const word = (): number => {
    const index = Math.floor(position / 4);
    if (index !== loadedBlock) {
      counter[0] = index % 0x1_0000_0000;
      counter[1] = Math.floor(index / 0x1_0000_0000);
      philox(counter, key, block);
      loadedBlock = index;
    }
    return block[position++ % 4] as number;
  };
  const uniform = () => ((word() >>> 5) * 0x400_0000 + (word() >>> 6)) / 0x20_0000_0000_0000;
  const int = (bound: number): number => {
    if (!Number.isInteger(bound) || bound < 1 || bound > 0x1_0000_0000) {
      throw new Invalid('random-bound', `random int: expected a whole number from 1 to 2^32, came ${bound}`);
    }
    const accepted = 0x1_0000_0000 - (0x1_0000_0000 % bound);
    for (;;) {
      const candidate = word();
      if (candidate < accepted) return candidate % bound;
    }
  };

  return {
    split: (...more) => stream([...path, ...more]),
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    int,
    shuffle: (count) => shuffled(count, int),
    fillUniform: (target) => fill(target, () => (word() >>> 8) / 0x100_0000),
    fillNormal: (target) => fillNormal(target, word),
    get position() {
      return position;
    },
    seek: (to) => {
      position = to;
    },
  };
}

function fill<T extends Float32Array | Float64Array>(target: T, next: () => number): T {
  for (let index = 0; index < target.length; index++) target[index] = next();
  return target;
}

/** Fisher-Yates. */
function shuffled(count: number, int: (bound: number) => number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = int(last + 1);
    const moved = order[last] as number;
    order[last] = order[other] as number;
    order[other] = moved;
  }
  return order;
}

/** Box-Muller, two normals of two words. */
function fillNormal<T extends Float32Array | Float64Array>(target: T, word: () => number): T {
  for (let index = 0; index < target.length; index += 2) {
    const radius = Math.sqrt(-2 * Math.log((word() + 1) / 0x1_0000_0000));
    const angle = (2 * Math.PI * word()) / 0x1_0000_0000;
    target[index] = radius * Math.cos(angle);
    if (index + 1 < target.length) target[index + 1] = radius * Math.sin(angle);
  }
  return target;
}
