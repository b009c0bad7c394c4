import sharp from 'sharp';
import { type Picture, valuesIn } from '../samples.js';

/** Shown in pixels, whatever the picture holds: the middle slice of a volume, colours or the mean of other channels. */
type Shown = Picture<Uint8Array> & { readonly channels: 1 | 3 };

/**
 * A PNG of at most `side` x `side` pixels for people to look at. What is not 8-bit is stretched between its 1st and 99th
 * percentile; small pictures are enlarged in whole steps, so that their pixels stay pixels.
 */
export async function previewPng(picture: Picture, side: number): Promise<Buffer> {
  const shown = shownOf(picture);
  const { width, height, channels, pixels } = shown;
  const scale = side / Math.max(width, height);
  const factor = scale >= 1 ? Math.floor(scale) : scale;
  const size = { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
  return sharp(pixels, { raw: { width, height, channels } })
    .resize({ ...size, kernel: factor >= 1 ? 'nearest' : 'lanczos3', fit: 'fill' })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png({ compressionLevel: 9 })
    .toBuffer();
}

/** Pictures side by side in rows of `columns`, each centred in a square of `side` pixels on a dark ground. */
export async function montagePng(
  pictures: readonly Uint8Array[],
  { side, columns, gap = 2 }: { readonly side: number; readonly columns: number; readonly gap?: number },
): Promise<Buffer> {
  const rows = Math.max(1, Math.ceil(pictures.length / columns));
  const step = side + gap;
  const placed = await Promise.all(
    pictures.map(async (input, at) => {
      const { width = side, height = side } = await sharp(input).metadata();
      const [left, top] = [(at % columns) * step + gap, Math.floor(at / columns) * step + gap];
      return {
        input: Buffer.from(input),
        left: left + Math.floor((side - width) / 2),
        top: top + Math.floor((side - height) / 2),
      };
    }),
  );
  const background = { r: 24, g: 28, b: 34 };
  return sharp({ create: { width: columns * step + gap, height: rows * step + gap, channels: 3, background } })
    .composite(placed)
    .png({ compressionLevel: 9 })
    .toBuffer();
}

function shownOf(picture: Picture): Shown {
  const { depth, height, width } = picture;
  const channels = picture.channels === 3 ? 3 : 1;
  const size = height * width * picture.channels;
  const start = depth === undefined ? 0 : Math.floor(depth / 2) * size;
  const slice = picture.pixels.subarray(start, start + size);
  const values =
    channels === picture.channels
      ? slice
      : Float32Array.from({ length: height * width }, (_, at) => meanOf(slice, at, picture.channels));
  const pixels = values instanceof Uint8Array ? values : stretched(values);
  return { height, width, channels, pixels: pixels.slice(0, valuesIn({ height, width, channels })) };
}

function meanOf(values: ArrayLike<number>, at: number, channels: number): number {
  let sum = 0;
  for (let channel = 0; channel < channels; channel += 1) sum += values[at * channels + channel] as number;
  return sum / channels;
}

/** Percentiles of at most so many values. */
const looked = 4096;

function stretched(values: ArrayLike<number>): Uint8Array {
  const step = Math.max(1, Math.floor(values.length / looked));
  const some: number[] = [];
  for (let at = 0; at < values.length; at += step) {
    const value = values[at] as number;
    if (Number.isFinite(value)) some.push(value);
  }
  some.sort((a, b) => a - b);
  const [low, high] = [some[Math.floor(some.length * 0.01)] ?? 0, some[Math.ceil(some.length * 0.99) - 1] ?? 1];
  const span = high > low ? high - low : 1;
  return Uint8Array.from({ length: values.length }, (_, at) =>
    Math.max(0, Math.min(255, Math.round(((values[at] as number) - low) * (255 / span)) || 0)),
  );
}
