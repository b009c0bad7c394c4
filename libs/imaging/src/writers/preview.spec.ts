import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { montagePng, previewPng } from './preview.js';

const grey = { height: 2, width: 2, channels: 1 };

describe('a preview', () => {
  it('keeps the pixels of a small picture, enlarged in whole steps', async () => {
    const png = await previewPng({ ...grey, pixels: Uint8Array.from([0, 80, 160, 255]) }, 5);

    const { data, info } = await sharp(png).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });

    expect(info).toMatchObject({ width: 4, height: 4, channels: 1 });
    expect([...data]).toEqual([0, 0, 80, 80, 0, 0, 80, 80, 160, 160, 255, 255, 160, 160, 255, 255]);
  });

  it('shows the middle slice of a volume, stretched where it is not 8-bit, and never fails on what is not a number', async () => {
    const pixels = Float32Array.from([9, 9, 9, 9, -1000, Number.NaN, 0, 1000, 9, 9, 9, 9]);

    const png = await previewPng({ ...grey, depth: 3, pixels }, 2);

    expect([...(await sharp(png).toColourspace('b-w').raw().toBuffer())]).toEqual([0, 0, 128, 255]);
  });

  it('stands beside others in rows', async () => {
    const one = await previewPng({ ...grey, pixels: new Uint8Array(4).fill(255) }, 8);

    const { width, height } = await sharp(await montagePng([one, one, one], { side: 8, columns: 2 })).metadata();

    expect({ width, height }).toEqual({ width: 22, height: 22 });
  });
});
