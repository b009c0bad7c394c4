import { describe, expect, it } from 'vitest';
import { philox } from './philox.js';
import { random } from './random.js';

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe('seeded random', () => {
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [Array(4).fill(0xffffffff), Array(2).fill(0xffffffff), [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])('is Philox 4x32-10 as its authors publish it (counter %j)', (counter, key, expected) => {
    const out = new Uint32Array(4);

    philox(Uint32Array.from(counter as number[]), Uint32Array.from(key as number[]), out);

    expect([...out]).toEqual(expected);
  });

  it('gives the same numbers for the same seed and purpose, and other numbers for any other', () => {
    const numbers = (...path: [string | number, ...(string | number)[]]) =>
      [...random(...path).fillUniform(new Float64Array(8))].join();

    expect(numbers(7, 'order', 3)).toBe(numbers(7, 'order', 3));
    const others = [
      numbers(7),
      numbers(7, 'order'),
      numbers(7, 'order', 3),
      numbers(7, 'order', 4),
      numbers('7', 'order', 3),
    ];
    expect(new Set(others).size).toBe(others.length);
  });

  it('does not shift a stream when another purpose splits from it', () => {
    const alone = random(1, 'a');
    const shared = random(1, 'a');
    shared.split('b').normal();

    expect(shared.uniform()).toBe(alone.uniform());
    expect(shared.split('c').uniform()).toBe(random(1, 'a', 'c').uniform());
  });

  it('continues at a saved position with the same numbers, whatever was drawn', () => {
    const stream = random(5, 'mixed');
    stream.int(6);
    stream.normal();
    stream.fillNormal(new Float32Array(5));
    const { position } = stream;
    const expected = [stream.uniform(), stream.normal(), stream.int(100), ...stream.shuffle(5)];

    const resumed = random(5, 'mixed');
    resumed.seek(position);

    expect([resumed.uniform(), resumed.normal(), resumed.int(100), ...resumed.shuffle(5)]).toEqual(expected);
  });

  it('draws uniforms and normals with the moments of their distributions', () => {
    const count = 200_000;
    const uniforms = random(3, 'u').fillUniform(new Float32Array(count));
    const normals = random(3, 'n').fillNormal(new Float64Array(count));
    const single = random(3, 's');
    const singles = Float64Array.from({ length: count }, () => single.normal());

    // Five standard errors: 5 · sd / sqrt(200,000).
    expect(Math.abs(mean(uniforms) - 0.5)).toBeLessThan(0.0033);
    expect(Math.max(...uniforms.subarray(0, 10_000))).toBeLessThan(1);
    for (const sample of [normals, singles]) {
      expect(Math.abs(mean(sample))).toBeLessThan(0.0112);
      expect(Math.abs(mean(sample.map((value) => value ** 2)) - 1)).toBeLessThan(0.0159);
      expect(Math.abs(mean(sample.map((value) => value ** 4)) - 3)).toBeLessThan(0.11);
    }
  });

  it('shuffles into a permutation in which every place is equally likely', () => {
    const stream = random(9);
    const firsts = new Float64Array(5);
    for (let draw = 0; draw < 20_000; draw++) {
      const order = stream.shuffle(5);
      expect([...order].sort()).toEqual([0, 1, 2, 3, 4]);
      const first = order[0] as number;
      firsts[first] = (firsts[first] as number) + 1;
    }

    // 4000 each; five standard deviations are 5 · sqrt(20000 · .2 · .8) = 283.
    for (const count of firsts) expect(Math.abs(count - 4000)).toBeLessThan(283);
  });

  it('refuses a bound that is not a whole number from 1 to 2^32', () => {
    for (const bound of [0, -1, 1.5, 2 ** 33, Number.NaN]) expect(() => random(1).int(bound)).toThrow('random int');
  });
});
