import { valuesIn } from '../samples.js';
import type { Picture } from '../samples.js';

/** Side of a thumbnail in pixels: images of 28 px lose nothing. */
export const thumbnailSide = 28;

/** Values of one thumbnail. */
export const thumbnailSize = thumbnailSide * thumbnailSide;

/**
 * Grey thumbnails [n, 28, 28] of images of any size, each stretched to its own range, which leaves every correlation as it
 * was. A flat image and a volume have none (zeros, `usable` 0). The memory may be shared by threads.
 */
export interface Thumbnails {
  /** Each of `blockRows` images. */
  readonly blocks: readonly Uint8Array[];
  /** [n], 1 where the image can be compared. */
  readonly usable: Uint8Array;
}

/** Thumbnails that lie in one piece of memory: no copy is made as more and more of them come. */
const blockRows = 4096;

/** Images that are kept to be compared: of larger sets the others are compared exactly only. */
export const comparedMost = 150_000;

export function thumbnailAt({ blocks }: Thumbnails, row: number): Uint8Array {
  const from = (row % blockRows) * thumbnailSize;
  return (blocks[Math.floor(row / blockRows)] as Uint8Array).subarray(from, from + thumbnailSize);
}

/** Makes thumbnails of images as they come: 784 bytes of each stay in memory. */
export class ThumbnailList {
  private readonly areas = new Map<number, Areas>();
  private readonly blocks: Uint8Array[] = [];
  private readonly usable: number[] = [];

  add(picture: Picture): void {
    const row = this.usable.length;
    if (row >= comparedMost) return void this.usable.push(0);
    if (row % blockRows === 0) this.blocks.push(new Uint8Array(new SharedArrayBuffer(blockRows * thumbnailSize)));
    const drawn = picture.depth === undefined ? stretched(shrunk(picture, this.areas)) : undefined;
    this.usable.push(drawn === undefined ? 0 : 1);
    if (drawn !== undefined) this.blocks.at(-1)?.set(drawn, (row % blockRows) * thumbnailSize);
  }

  thumbnails(): Thumbnails {
    return { blocks: this.blocks, usable: Uint8Array.from(this.usable) };
  }
}

export function thumbnailsOf(pictures: readonly Picture[]): Thumbnails {
  const list = new ThumbnailList();
  for (const picture of pictures) list.add(picture);
  return list.thumbnails();
}

/** Which source pixels, and how much of each, make one pixel of the small image. */
export type Areas = readonly { readonly first: number; readonly weights: readonly number[] }[];

function areasOf(length: number, side: number): Areas {
  return Array.from({ length: side }, (_, at) => {
    const [from, to] = [(at * length) / side, ((at + 1) * length) / side];
    const first = Math.floor(from);
    const last = Math.min(length, Math.ceil(to - 1e-9));
    const weights = Array.from({ length: last - first }, (_, offset) => {
      const pixel = first + offset;
      return (Math.min(to, pixel + 1) - Math.max(from, pixel)) / (to - from);
    });
    return { first, weights };
  });
}

/** The mean over channels and over the area of each thumbnail pixel: [side, side]. `known` keeps the areas of one side. */
export function shrunk(picture: Picture, known: Map<number, Areas>, side: number = thumbnailSide): Float64Array {
  const { height, width, channels, pixels } = picture;
  const areas = (length: number): Areas => {
    const found = known.get(length) ?? areasOf(length, side);
    known.set(length, found);
    return found;
  };
  const values = new Float64Array(side * side);
  if (height === side && width === side && valuesIn(picture) === side * side) {
    values.set(pixels);
    return values;
  }
  const rows = new Float64Array(side * height); // [height, side]
  const columns = areas(width);
  for (let y = 0; y < height; y += 1) {
    columns.forEach(({ first, weights }, x) => {
      let sum = 0;
      weights.forEach((weight, offset) => {
        const from = (y * width + first + offset) * channels;
        for (let channel = 0; channel < channels; channel += 1) sum += weight * (pixels[from + channel] as number);
      });
      rows[y * side + x] = sum / channels;
    });
  }
  areas(height).forEach(({ first, weights }, y) => {
    weights.forEach((weight, offset) => {
      const [from, to] = [(first + offset) * side, y * side];
      for (let x = 0; x < side; x += 1) {
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
