import { Invalid } from '@paucis/contracts';
import sharp, { type Sharp } from 'sharp';
import type { Picture } from '../../samples.js';
import { checkFinite, checkShape, type PictureFormat, pictureLimits, type ReadingContext } from './picture-format.js';

// One picture at a time and none kept: memory stays what one picture needs.
sharp.cache(false);
sharp.concurrency(1);

type RasterPixels = Uint8Array | Uint16Array | Int16Array | Float32Array;

const options = { limitInputPixels: pictureLimits.values, failOn: 'truncated', unlimited: false } as const;

/** JPEG, 8 bits, grey, RGB or CMYK (as RGB). Turned as its orientation says, as every viewer shows it. */
export const jpeg: PictureFormat = {
  name: 'JPEG',
  matches: (head) => head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff,
  read: (bytes, context) => decoded(bytes, context, (image) => image.rotate()),
};

/** TIFF in all the ways of libtiff: 1 to 16 bits, float, tiled, LZW, deflate, JPEG, big; several pages become a volume. */
export const tiff: PictureFormat = {
  name: 'TIFF',
  matches: (head) => ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(head.toString('latin1', 0, 4)),
  read: async (bytes, context) => {
    const { pages = 1 } = await described(sharp(bytes, options), context.where);
    if (pages === 1) return decoded(bytes, context);
    const picture = await decoded(bytes, context, undefined, pages);
    const { height, ...rest } = picture;
    if (height % pages !== 0) throw broken(context.where, 'its pages differ in height');
    checkShape({ where: context.where }, { ...rest, height: height / pages, depth: pages });
    return { ...rest, height: height / pages, depth: pages };
  },
};

/** The rare PNG whose rows come in seven passes. */
export function interlacedPng(bytes: Buffer, context: Place): Promise<Picture<RasterPixels>> {
  return decoded(bytes, context);
}

/** A PNG that is not interlaced and whose header was read and checked: 8 or 16 bits, no palette, nothing beside the pixels. */
export function plainPng(
  bytes: Buffer,
  { bits, isGrey, where }: { bits: number; isGrey: boolean; where: string },
): Promise<Picture<RasterPixels>> {
  return unpacked(sharp(bytes, options), { depth: bits === 16 ? 'ushort' : 'uchar', isGrey, where });
}

/** What a decoder of JPEG inside another file needs: values as stored, without any turning. */
export function decodeJpeg(bytes: Buffer, where: string): Promise<Picture<RasterPixels>> {
  return decoded(bytes, { where });
}

type Place = Pick<ReadingContext, 'where' | 'aheadBytes'>;

async function decoded(
  bytes: Buffer,
  place: Place,
  change: (image: Sharp) => Sharp = (image) => image,
  pages?: number,
): Promise<Picture<RasterPixels>> {
  const { where } = place;
  const image = sharp(bytes, { ...options, ...(pages !== undefined && { pages }) });
  const { width, height, channels, depth, space, bitsPerSample } = await described(image, where);
  const bytesPerValue = { uchar: 1, ushort: 2, short: 2 }[depth as string] ?? 4;
  checkShape(place, { width, height: Math.ceil(height / (pages ?? 1)), channels, depth: pages ?? 1 }, bytesPerValue);
  const isGrey = space === 'b-w' || space === 'grey16' || channels === 1;
  const picture = await unpacked(change(image), { depth, isGrey, where });
  const { pixels } = picture;
  if (bitsPerSample !== 1 || !(pixels instanceof Uint8Array)) return picture;
  return { ...picture, pixels: pixels.map((value) => (value > 0 ? 1 : 0)) };
}

async function unpacked(
  changed: Sharp,
  { depth, isGrey, where }: { depth: string; isGrey: boolean; where: string },
): Promise<Picture<RasterPixels>> {
  const typed = changed.toColourspace(spaceOf(depth, isGrey));
  try {
    const raw = depth === 'float' || depth === 'short' ? changed : typed;
    const { data, info } = await raw
      .raw(depth === 'uchar' ? {} : { depth: rawDepth(depth) })
      .toBuffer({ resolveWithObject: true });
    const pixels = pixelsOf(data, rawDepth(depth));
    checkFinite(pixels, where);
    return { width: info.width, height: info.height, channels: info.channels, pixels };
  } catch (cause) {
    throw cause instanceof Invalid ? cause : broken(where, (cause as Error).message);
  }
}

/** As it is stored: without a word sharp makes three channels of a grey picture, and 8 bits of 16. */
const spaceOf = (depth: string, isGrey: boolean): string =>
  depth === 'uchar' ? (isGrey ? 'b-w' : 'srgb') : isGrey ? 'grey16' : 'rgb16';

const rawDepth = (depth: string): 'uchar' | 'ushort' | 'short' | 'float' =>
  depth === 'uchar' || depth === 'ushort' || depth === 'short' ? depth : 'float';

interface Described {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly depth: string;
  readonly space: string;
  readonly pages?: number;
  readonly bitsPerSample?: number;
}

async function described(image: Sharp, where: string): Promise<Described> {
  try {
    const { width, height, channels, depth, space, pages, bitsPerSample } = await image.metadata();
    return {
      ...{ width, height, channels, depth, space },
      ...(pages !== undefined && { pages }),
      ...(bitsPerSample !== undefined && { bitsPerSample }),
    };
  } catch (cause) {
    throw broken(where, (cause as Error).message);
  }
}

function pixelsOf(data: Buffer, depth: 'uchar' | 'ushort' | 'short' | 'float'): RasterPixels {
  if (depth === 'uchar') return new Uint8Array(data.buffer, data.byteOffset, data.length);
  const { buffer, byteOffset, length } = data.byteOffset % 4 === 0 ? data : new Uint8Array(data);
  if (depth === 'ushort') return new Uint16Array(buffer, byteOffset, length / 2);
  return depth === 'short'
    ? new Int16Array(buffer, byteOffset, length / 2)
    : new Float32Array(buffer, byteOffset, length / 4);
}

function broken(where: string, reason: string): Invalid {
  const line = reason.split('\n')[0] ?? reason;
  return new Invalid('picture-broken', `${where}: the picture is truncated or damaged: ${line.slice(0, 200)}`);
}
