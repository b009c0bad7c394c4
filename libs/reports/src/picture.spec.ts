import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { picture, png, withHeat } from './picture.js';

const grey = { height: 2, width: 3, channels: 1, bytes: Uint8Array.of(0, 50, 100, 150, 200, 250) };

/** The scan lines of a PNG whose chunks come in the usual order. */
function linesOf(bytes: Uint8Array): Buffer {
  const buffer = Buffer.from(bytes);
  const at = buffer.indexOf('IDAT', 0, 'latin1');
  return inflateSync(buffer.subarray(at + 4, at + 4 + buffer.readUInt32BE(at - 4)));
}

describe('a picture', () => {
  it('is a PNG of its pixels, grey or in colour', () => {
    const colour = { height: 1, width: 2, channels: 3, bytes: Uint8Array.of(1, 2, 3, 4, 5, 6) };

    expect([...linesOf(png(grey))]).toEqual([0, 0, 50, 100, 0, 150, 200, 250]);
    expect([...linesOf(png(colour))]).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(Buffer.from(png(grey)).subarray(1, 4).toString()).toBe('PNG');
  });

  it('stands in the page itself, with a name for who cannot see it', () => {
    const { markup } = picture(grey, 'a <test>');

    expect(markup).toMatch(/^<img class="picture" src="data:image\/png;base64,iVBOR/);
    expect(markup).toContain('alt="a &lt;test&gt;"');
  });

  it('grows orange where a map is hot, and is left as it is where the map is cold; objects get a border', () => {
    const heat = Uint8Array.of(0, 255, 0, 0, 0, 0);
    const { bytes } = withHeat(grey, heat);
    const outlined = withHeat(grey, heat, Uint8Array.of(0, 0, 0, 0, 0, 1));

    expect([...bytes.slice(0, 3)]).toEqual([0, 0, 0]);
    expect([...bytes.slice(3, 6)]).toEqual([204, 92, 13]);
    expect([...outlined.bytes.slice(15)]).toEqual([0, 214, 255]);
  });
});
