import { valuesIn } from '../samples.js';
import type { Picture } from '../samples.js';

/** Side of a thumbnail in pixels: images of 28 px lose nothing. */
export const thumbnailSide = 28;

/** Values of one thumbnail. */
export const thumbnailSize = thumbnailSide * thumbnailSide;

/**
 * Grey thumbnails [n, 28, 28] of images of any size, each stretched to its own range, which leaves every correlation as it
 * was. A flat image and a volume have none (zeros, `usable` 0).
 */
export interface Thumbnails {
  readonly values: Uint8Array;
  /** [n], 1 where the image can be compared. */
  readonly usable: Uint8Array;
}

export function thumbnailsOf(pictures: readonly Picture[]): Thumbnails {
  const values = new Uint8Array(pictures.length * thumbnailSize);
  const usable = new Uint8Array(pictures.length);
  const areas = new Map<number, Areas>();
  pictures.forEach((picture, at) => {
    if (picture.depth !== undefined) return;
    const drawn = stretched(shrunk(picture, areas));
    if (drawn === undefined) return;
    values.set(drawn, at * thumbnailSize);
    usable[at] = 1;
  });
  return { values, usable };
}

/** Which source pixels, and how much of each, make one of the 28 thumbnail pixels. */
type Areas = readonly { readonly first: number; readonly weights: readonly number[] }[];

function areasOf(length: number): Areas {
  return Array.from({ length: thumbnailSide }, (_, at) => {
    const [from, to] = [(at * length) / thumbnailSide, ((at + 1) * length) / thumbnailSide];
    const first = Math.floor(from);
    const last = Math.min(length, Math.ceil(to - 1e-9));
    const weights = Array.from({ length: last - first }, (_, offset) => {
      const pixel = first + offset;
      return (Math.min(to, pixel + 1) - Math.max(from, pixel)) / (to - from);
    });
    return { first, weights };
  });
}

/** The mean over channels and over the area of each thumbnail pixel: [28, 28]. */
function shrunk(picture: Picture, known: Map<number, Areas>): Float64Array {
  const { height, width, channels, pixels } = picture;
  const areas = (length: number): Areas => {
    const found = known.get(length) ?? areasOf(length);
    known.set(length, found);
    return found;
  };
  const values = new Float64Array(thumbnailSize);
  if (height === thumbnailSide && width === thumbnailSide && valuesIn(picture) === thumbnailSize) {
    values.set(pixels);
    return values;
  }
  const rows = new Float64Array(thumbnailSide * height); // [height, 28]
  const columns = areas(width);
  for (let y = 0; y < height; y += 1) {
    columns.forEach(({ first, weights }, x) => {
      let sum = 0;
      weights.forEach((weight, offset) => {
        const from = (y * width + first + offset) * channels;
        for (let channel = 0; channel < channels; channel += 1) sum += weight * (pixels[from + channel] as number);
      });
      rows[y * thumbnailSide + x] = sum / channels;
    });
  }
  areas(height).forEach(({ first, weights }, y) => {
    weights.forEach((weight, offset) => {
      const [from, to] = [(first + offset) * thumbnailSide, y * thumbnailSide];
      for (let x = 0; x < thumbnailSide; x += 1) {
        values[to + x] = (values[to + x] as number) + weight * (rows[from + x] as number);
      }
    });
  });
  return values;
}

function stretched(values: Float64Array): Uint8Array | undefined {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(high > low) || !Number.isFinite(high - low)) return undefined;
  return Uint8Array.from(values, (value) => Math.round(((value - low) / (high - low)) * 255));
}
