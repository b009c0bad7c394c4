import { describe, expect, it } from 'vitest';
import { philox, seededRandom } from './seeded-random.js';

describe('seeded random', () => {
  it('computes the known answers of Philox4x32-10', () => {
    const block = new Uint32Array(4);

    // Known-answer tests of the Random123 library (kat_vectors, philox4x32 10).
    philox(block, [0, 0, 0, 0], [0, 0]);
    expect([...block]).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
    const ones = 0xffffffff;
    philox(block, [ones, ones, ones, ones], [ones, ones]);
    expect([...block]).toEqual([0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]);
    philox(block, [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]);
    expect([...block]).toEqual([0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]);
  });

  it('repeats a stream from its seed and path and gives other paths other streams', () => {
    const draw = (seed: number, ...path: (string | number)[]) => {
      const random = seededRandom(seed, ...path);
      return Array.from({ length: 20 }, () => random.next());
    };

    expect(draw(7, 'trial', 3)).toEqual(draw(7, 'trial', 3));
    const streams = [
      draw(7),
      draw(8),
      draw(7, 'trial', 3),
      draw(7, 'trial', 4),
      draw(7, 'trial', '3'),
      draw(7, 'trial3'),
    ];
    expect(new Set(streams.flat()).size).toBe(streams.length * 20);
  });

  it('is uniform: mean, variance and every integer equally often', () => {
    const random = seededRandom(11, 'uniform');
    const values = Array.from({ length: 100_000 }, () => random.next());
    const counts = new Map<number, number>();
    for (let at = 0; at < 70_000; at += 1) {
      const drawn = random.integer(7);
      counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
    }

    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / 100_000)); // five standard errors
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.002);
    expect([...counts.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(5 * 93); // five standard deviations
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  });
});
