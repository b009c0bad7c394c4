import { crc32, deflateSync } from 'node:zlib';
import { html, type Markup } from './html.js';

/** Bytes [height, width, channels]: one channel is grey, three are red, green and blue; of others the first is shown. */
export interface Pixels {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly bytes: Uint8Array;
}

/** Red, green, blue of a pixel; more or fewer channels than three are shown in grey. */
export function colourAt({ bytes, channels }: Pixels, at: number): readonly [number, number, number] {
  const of = (channel: number): number => bytes[at * channels + channel] as number;
  return channels === 3 ? [of(0), of(1), of(2)] : [of(0), of(0), of(0)];
}

/**
 * A map of the same height and width (0 to 255) over an image: the hotter, the more orange. `outline` is non-zero on an object,
 * whose border is drawn.
 */
export function withHeat(image: Pixels, heat: Uint8Array, outline?: Uint8Array): Pixels {
  const { height, width } = image;
  const bytes = new Uint8Array(height * width * 3);
  for (let at = 0; at < height * width; at += 1) {
    const share = ((heat[at] as number) / 255) * 0.75;
    const base = colourAt(image, at);
    const [x, y] = [at % width, Math.floor(at / width)];
    const isBorder = outline !== undefined && onBorder(outline, x, y, width, height);
    hot.forEach((value, channel) => {
      const mixed = (base[channel] as number) * (1 - share) + value * share;
      bytes[at * 3 + channel] = isBorder ? (border[channel] as number) : Math.round(mixed);
    });
  }
  return { height, width, channels: 3, bytes };
}

const hot = [255, 106, 0] as const;
const border = [0, 214, 255] as const;

/** On the object, and beside what is not. */
function onBorder(object: Uint8Array, x: number, y: number, width: number, height: number): boolean {
  if (object[y * width + x] === 0) return false;
  return [[0, 1], [0, -1], [1, 0], [-1, 0]].some(([dx = 0, dy = 0]) => {
    const [atX, atY] = [x + dx, y + dy];
    return atX < 0 || atY < 0 || atX >= width || atY >= height || object[atY * width + atX] === 0;
  }); // prettier-ignore
}

/** An image that stands in the page itself. */
export function picture(pixels: Pixels, alt: string): Markup {
  const source = `data:image/png;base64,${Buffer.from(png(pixels)).toString('base64')}`;
  return html`<img class="picture" src="${source}" width="${pixels.width}" height="${pixels.height}" alt="${alt}" />`;
}

/** PNG with 8 bits a channel, grey or RGB, no filter. */
export function png(pixels: Pixels): Uint8Array {
  const { height, width } = pixels;
  const isColour = pixels.channels === 3;
  const line = width * (isColour ? 3 : 1) + 1;
  const raw = new Uint8Array(height * line);
  for (let at = 0; at < height * width; at += 1) {
    const [x, y] = [at % width, Math.floor(at / width)];
    const colour = colourAt(pixels, at);
    if (isColour) raw.set(colour, y * line + 1 + x * 3);
    else raw[y * line + 1 + x] = colour[0];
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, isColour ? 2 : 0, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(raw)), chunk('IEND', Buffer.of())]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
