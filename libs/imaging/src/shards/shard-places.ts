import type { ImageShape, PixelType } from '@paucis/contracts';
import { type Picture, valuesIn } from '../samples.js';
import { pixelsOfType, readShardIndex, shardHeaderBytes } from './shard.js';

/** Where the pixels of a sample lie in a shard file. */
export interface ShardPlace extends ImageShape {
  readonly id: string;
  readonly pixelType: PixelType;
  /** In bytes from the start of the file. */
  readonly offset: number;
}

/** Reads some bytes of a file that lies elsewhere. */
export type ReadBytes = (offset: number, length: number) => Promise<Buffer>;

/** Where every sample of a shard lies: reads its header and its index, none of its pixels. */
export async function shardPlaces(read: ReadBytes, sizeBytes: number): Promise<ShardPlace[]> {
  const index = await readShardIndex(read, sizeBytes);
  let offset = shardHeaderBytes;
  return index.sampleIds.map((id, at) => {
    const shape = index.shapeAt(at);
    const pixelType = index.typeAt(at);
    const place = { ...shape, id, pixelType, offset };
    const values = valuesIn(shape);
    offset += values * pixelsOfType(pixelType).BYTES_PER_ELEMENT;
    if (index.hasMask?.[at] === true) offset += values / shape.channels;
    return place;
  });
}

/** One picture of a shard, of a volume its middle slice: only these bytes are read. */
export async function readPictureAt(read: ReadBytes, place: ShardPlace): Promise<Picture> {
  const { height, width, channels, depth = 1, pixelType, offset } = place;
  const Pixels = pixelsOfType(pixelType);
  const bytes = height * width * channels * Pixels.BYTES_PER_ELEMENT;
  const found = await read(offset + Math.floor(depth / 2) * bytes, bytes);
  // A copy: a view would need an offset that is a multiple of the element's size.
  return { height, width, channels, pixels: new Pixels(new Uint8Array(found).buffer) };
}
