/** A stream of random numbers that is a pure function of its seed and path. */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  next(): number;
  /** Uniform integer in [0, bound), without modulo bias; `bound` from 1 to 2^32. */
  integer(bound: number): number;
}

/**
 * Counter-based random numbers: Philox4x32-10 (Salmon et al. 2011) under a 64-bit key made from the seed and the path,
 * so `seededRandom(7, 'trial', 3, 'proposal')` is the same stream on every machine and independent of every other path.
 */
export function seededRandom(seed: number | string, ...path: readonly (number | string)[]): Random {
  const key = keyOf(JSON.stringify([seed, ...path]));
  const block = new Uint32Array(4);
  let counter = 0;
  let used = 4;
  const word = (): number => {
    if (used === 4) {
      philox(block, counter, key);
      counter += 1;
      used = 0;
    }
    return block[used++] as number;
  };
  return {
    next: () => ((word() >>> 5) * 67_108_864 + (word() >>> 6)) / 9_007_199_254_740_992,
    integer: (bound) => {
      if (!Number.isInteger(bound) || bound < 1 || bound > 4_294_967_296) {
        throw new RangeError(`random integer: expected a bound from 1 to 2^32, got ${bound}`);
      }
      const limit = 4_294_967_296 - (4_294_967_296 % bound);
      let drawn = word();
      while (drawn >= limit) drawn = word();
      return drawn % bound;
    },
  };
}

/** The 64-bit hash of a text as two 32-bit lanes (multiply-xor lanes with murmur3's finalizer). */
function keyOf(text: string): readonly [number, number] {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    low = Math.imul(low ^ code, 0x9e3779b1);
    high = Math.imul(high ^ code, 0x5f356495);
    low ^= high >>> 15;
    high ^= low >>> 13;
  }
  return [finalized(low ^ high), finalized(high + Math.imul(low, 0x85ebca6b))];
}

function finalized(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Ten rounds of Philox4x32 over (counter, 0, 0). `counter` is split in two words: 2^53 blocks per stream. */
export function philox(out: Uint32Array, counter: number | ArrayLike<number>, key: readonly [number, number]): void {
  const words = typeof counter === 'number' ? [counter >>> 0, Math.floor(counter / 4_294_967_296), 0, 0] : counter;
  let [c0, c1, c2, c3] = [words[0] as number, words[1] as number, words[2] as number, words[3] as number];
  let [k0, k1] = key;
  for (let round = 0; round < 10; round += 1) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const low0 = Math.imul(0xd2511f53, c0) >>> 0;
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    const low1 = Math.imul(0xcd9e8d57, c2) >>> 0;
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** The upper 32 bits of the 64-bit product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >>> 16);
  const cross = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 65_536) + Math.floor(cross / 65_536)) >>> 0;
}
