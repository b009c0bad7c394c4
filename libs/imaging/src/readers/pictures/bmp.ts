import { Invalid } from '@paucis/contracts';
import { checkShape, type PictureFormat } from './picture-format.js';

/** BMP without compression: 1, 4 and 8 bits with a palette, 24 and 32 bits. A grey palette gives one channel. */
export const bmp: PictureFormat = {
  name: 'BMP',
  matches: (head) => head.toString('latin1', 0, 2) === 'BM',
  read: (bytes, { where }) => {
    const { width, height, bits, from, palette, isTopDown } = headerOf(bytes, where);
    const stride = Math.ceil((width * bits) / 32) * 4;
    if (from + stride * height > bytes.length) throw broken(where, 'it ends before its last row');
    const isGrey = palette?.every(([red, green, blue]) => red === green && green === blue) ?? false;
    const channels = isGrey ? 1 : 3;
    const pixels = new Uint8Array(width * height * channels);
    for (let row = 0; row < height; row += 1) {
      const line = bytes.subarray(from + (isTopDown ? row : height - 1 - row) * stride);
      for (let column = 0; column < width; column += 1) {
        const to = (row * width + column) * channels;
        if (palette === undefined) {
          const at = column * (bits >> 3);
          for (let channel = 0; channel < 3; channel += 1) pixels[to + channel] = line[at + 2 - channel] as number;
          continue;
        }
        const colour = palette[indexAt(line, column, bits)];
        if (colour === undefined) throw broken(where, 'a pixel names a colour that its palette lacks');
        for (let channel = 0; channel < channels; channel += 1) pixels[to + channel] = colour[channel] as number;
      }
    }
    return { width, height, channels, pixels };
  },
};

function headerOf(bytes: Buffer, where: string) {
  if (bytes.length < 54) throw broken(where, 'it ends inside its header');
  const headerBytes = bytes.readUInt32LE(14);
  if (headerBytes < 40 || headerBytes > 124)
    throw broken(where, `expected a header of 40 to 124 bytes, got ${headerBytes}`);
  const [width, signedHeight] = [bytes.readInt32LE(18), bytes.readInt32LE(22)];
  const [bits, compression, from] = [bytes.readUInt16LE(28), bytes.readUInt32LE(30), bytes.readUInt32LE(10)];
  const height = Math.abs(signedHeight);
  checkShape({ where }, { width, height, channels: 3 });
  if (![1, 4, 8, 24, 32].includes(bits) || !(compression === 0 || (compression === 3 && bits === 32))) {
    throw new Invalid(
      'bmp-kind',
      `${where}: expected an uncompressed BMP, got ${bits} bits with compression ${compression}`,
    );
  }
  const colours = bits > 8 ? 0 : bytes.readUInt32LE(46) || 1 << bits;
  const paletteAt = 14 + headerBytes;
  if (colours > 256 || paletteAt + 4 * colours > bytes.length) throw broken(where, 'it ends inside its palette');
  const palette = Array.from({ length: colours }, (_, at) => {
    const place = paletteAt + 4 * at;
    return [bytes[place + 2] as number, bytes[place + 1] as number, bytes[place] as number] as const;
  });
  return { width, height, bits, from, palette: bits > 8 ? undefined : palette, isTopDown: signedHeight < 0 };
}

function indexAt(line: Buffer, column: number, bits: number): number {
  const perByte = 8 / bits;
  const byte = line[Math.floor(column / perByte)] as number;
  return (byte >> (8 - bits * ((column % perByte) + 1))) & ((1 << bits) - 1);
}

const broken = (where: string, reason: string): Invalid =>
  new Invalid('bmp-broken', `${where}: the BMP is truncated or damaged: ${reason}`);
