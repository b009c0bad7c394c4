import { deflateSync } from 'node:zlib';
import { pngOf } from '@paucis/testing';
import { expect, it } from 'vitest';
import { png } from './png.js';

const context = { where: 'x.png', pseudonym: (kind: string) => kind, warn: () => undefined };
const colours = { grey: [0, 1], RGB: [2, 3], 'grey with alpha': [4, 2], RGBA: [6, 4] } as const;

// 24 rows are read here, 700 by the library for large pictures: both give what was written.
it.each(
  Object.keys(colours).flatMap((name) => [8, 16].flatMap((bits) => [24, 700].map((height) => [name, bits, height]))),
)('%s of %i bits and %i rows has the values that were written', async (name, bits, height) => {
  const [colour, channels] = colours[name as keyof typeof colours];
  const width = 301;
  const values = Uint16Array.from({ length: width * (height as number) * channels }, (_, at) =>
    bits === 8 ? (at * 7919) % 256 : (at * 7919) % 65_536,
  );

  const picture = await png.read(written(values, { width, height: height as number, bits: bits as number, colour }), context); // prettier-ignore

  expect([picture.width, picture.height, picture.channels]).toEqual([width, height, channels]);
  expect(picture.pixels).toBeInstanceOf(bits === 8 ? Uint8Array : Uint16Array);
  expect(picture.pixels.length).toBe(values.length);
  expect(values.findIndex((value, at) => picture.pixels[at] !== value)).toBe(-1);
});

/** Rows without a filter. */
function written(values: Uint16Array, shape: { width: number; height: number; bits: number; colour: number }): Buffer {
  const stride = (values.length / shape.height) * (shape.bits / 8);
  const rows = Buffer.alloc((stride + 1) * shape.height);
  values.forEach((value, at) => {
    const place = at * (shape.bits / 8);
    const to = place + Math.floor(place / stride) + 1;
    if (shape.bits === 8) rows[to] = value;
    else rows.writeUInt16BE(value, to);
  });
  return pngOf(shape, deflateSync(rows));
}
