import { createParameters, loadRuntime, random, type Tensor, tf } from '@paucis/engine';
import { beforeAll, describe, expect, it } from 'vitest';
import { relativeIndex, windowFor, windowMask } from './blocks/windows.js';
import { measure } from './measure.js';
import { square } from './published-input.js';
import { swin, windowAttention } from './swin.js';

const draw = (name: string, shape: number[]) =>
  tf.tensor(random(name).fillNormal(new Float32Array(shape.reduce((a, b) => a * b))), shape);

describe('Swin', () => {
  beforeAll(async () => {
    await loadRuntime();
  });

  it('numbers relative positions as published', () => {
    const large = relativeIndex({ rows: 7, columns: 7 });

    expect([...relativeIndex({ rows: 2, columns: 2 })]).toEqual([4, 3, 1, 0, 5, 4, 2, 1, 7, 6, 4, 3, 8, 7, 5, 4]);
    expect([large[0], large[48], large[48 * 49]]).toEqual([84, 0, 168]);
  });

  // Masked ordered pairs of each window: science.md 2.2.
  it.each([
    [4, 2, [0, 8, 8, 12]],
    [8, 4, [0, 128, 128, 192]],
    [14, 7, [0, 1176, 1176, 1776]],
  ])('keeps apart what the shift brought together: map %i, window %i', (side, window, counts) => {
    const mask = windowMask(side, side, windowFor(side, side, window, true)) as Float32Array;

    const perWindow = mask.length / 4;
    const masked = [0, 1, 2, 3].map(
      (at) => mask.subarray(at * perWindow, (at + 1) * perWindow).filter((value) => value !== 0).length,
    );
    expect(masked).toEqual(counts);
  });

  it('masks 18,240 pairs of the first map at 224 px, and none without a shift', () => {
    const mask = windowMask(56, 56, windowFor(56, 56, 7, true)) as Float32Array;

    expect(mask.filter((value) => value !== 0).length).toBe(18_240);
    expect(windowMask(56, 56, windowFor(56, 56, 7, false))).toBeUndefined();
    expect(windowFor(7, 7, 7, true)).toEqual({ rows: 7, columns: 7, shiftRows: 0, shiftColumns: 0 });
  });

  // Rows of the map: a dense attention in which a token sees those of its shifted window with its own label.
  it.each([
    [8, 4, true],
    [7, 4, true],
    [7, 4, false],
  ])(
    'attends in windows as a dense attention with a mask does: side %i, window %i, shift %s',
    (side, size, isShifted) => {
      const [channels, heads] = [8, 2];
      const { root, weights } = createParameters(random(3));
      const window = windowFor(side, side, size, isShifted);
      const attend = windowAttention(root, side, side, channels, heads, window);

      const [ours, dense] = tf.tidy(() => {
        const map = draw('map', [1, side, side, channels]);
        return [[...attend(map).dataSync()], denseAttention(map, window.shiftRows)];
      }) as [number[], number[]];

      dense.forEach((value, at) => expect(Math.abs((ours[at] as number) - value)).toBeLessThan(1e-5));

      function denseAttention(map: Tensor, shift: number): number[] {
        const weightOf = (name: string) => weights.find((weight) => weight.name === name)?.value as Tensor;
        const bias = weightOf('attention.relativeBias') ?? weightOf('relativeBias');
        const tokens = tf.reshape(map, [side * side, channels]);
        const projected = tf
          .matMul(tokens as never, weightOf('queriesKeysValues.kernel') as never)
          .arraySync() as number[][];
        const table = bias.arraySync() as number[][];
        const padded = Math.ceil(side / size) * size;
        // Where a position lies after the roll, and in which part of the rolled axis it started.
        const rolled = (at: number) => (at - shift + padded) % padded;
        const part = (at: number) =>
          shift > 0 && rolled(at) >= padded - size ? (rolled(at) < padded - shift ? 1 : 2) : 0;
        const mixed = Array.from({ length: side * side }, (_, i) => {
          const [iy, ix] = [Math.floor(i / side), i % side];
          return Array.from({ length: heads }, (_unused, head) => {
            const width = channels / heads;
            const at = (row: number, block: number, c: number) =>
              (projected[row] as number[])[block * channels + head * width + c] as number;
            const scores = Array.from({ length: side * side }, (_ignored, j) => {
              const [jy, jx] = [Math.floor(j / side), j % side];
              const sameWindow =
                Math.floor(rolled(iy) / size) === Math.floor(rolled(jy) / size) &&
                Math.floor(rolled(ix) / size) === Math.floor(rolled(jx) / size);
              if (!sameWindow || part(iy) !== part(jy) || part(ix) !== part(jx)) return -Infinity;
              const offset =
              ((rolled(iy) % size) - (rolled(jy) % size) + size - 1) * (2 * size - 1) +
              (rolled(ix) % size) - (rolled(jx) % size) + size - 1; // prettier-ignore
              const product = Array.from({ length: width }, (_none, c) => at(i, 0, c) * at(j, 1, c));
              return product.reduce((a, b) => a + b, 0) * width ** -0.5 + ((table[offset] as number[])[head] as number);
            });
            const powers = scores.map((score) => Math.exp(score));
            const total = powers.reduce((a, b) => a + b, 0);
            return Array.from({ length: width }, (_none, c) =>
              powers.reduce((sum, power, j) => sum + (power / total) * at(j, 2, c), 0),
            );
          }).flat();
        });
        return [...tf.matMul(tf.tensor2d(mixed), weightOf('output.kernel') as never).dataSync()];
      }
    },
  );

  it('costs twice as much for twice the pixels, where a ViT costs more', () => {
    const options = { patch: 4, width: 32, depths: [2], window: 8 };
    const macsOf = (height: number) => measure(swin, { ...square(64, 1, 2), height }, options).macs;

    // The head sees one image whatever its size.
    expect((macsOf(128) - 64) / (macsOf(64) - 64)).toBeCloseTo(2, 6);
  });
});
