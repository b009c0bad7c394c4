import { createHash } from 'node:crypto';
import { ImageShape, Invalid, PixelType, Sha256 } from '@paucis/contracts';
import { z } from 'zod';
import { bytesOf, type Picture, type PixelArray, pixelTypeOf, valuesIn } from '../samples.js';
import { type Batch, imageBytes } from './batch.js';
import { isFirstFormat, readFirstHeader } from './first-format.js';

/**
 * A shard file: a header of 4,096 bytes (mark, JSON, spaces), then the body. The body holds each sample's
 * pixels followed by its mask, all labels (int32), and the JSON of ids, groups and whatever differs between samples. Numbers
 * are little endian. Since the header has a fixed size, a shard is written sample by sample and its header last.
 */
const mark = Buffer.from('PAUCIS-SHARD-2\n\0', 'latin1');
export const shardHeaderBytes = 4_096;

const ShardHeader = z.strictObject({
  count: z.int().positive(),
  /** Where all samples agree; else each sample's stands in the index. */
  image: ImageShape.optional(),
  pixelType: PixelType.optional(),
  labelColumns: z.int().min(1).max(1_000),
  samplesBytes: z.int().nonnegative(),
  indexBytes: z.int().nonnegative(),
  sha256: Sha256,
});
type ShardHeader = z.output<typeof ShardHeader>;

/** What a shard keeps of a sample. */
export interface ShardSample extends Omit<Picture, 'metadata'> {
  readonly id: string;
  readonly group: string;
  /** The class, or one value for each finding; -1 is not known. */
  readonly labels: readonly number[];
  readonly mask?: Uint8Array;
  readonly text?: string;
}

const indexOf = (count: number) =>
  z.strictObject({
    sampleIds: z.array(z.string()).length(count),
    groups: z.array(z.string()).length(count),
    shapes: z.array(ImageShape).length(count).optional(),
    pixelTypes: z.array(PixelType).length(count).optional(),
    hasMask: z.array(z.boolean()).length(count).optional(),
    texts: z.array(z.string()).length(count).optional(),
    spacings: z.array(z.array(z.number()).max(3)).length(count).optional(),
  });
type ShardIndex = z.output<ReturnType<typeof indexOf>>;

const arrays = { uint8: Uint8Array, uint16: Uint16Array, int16: Int16Array, float32: Float32Array } as const;

/** Makes a shard from samples as they come: write `shardHeaderBytes` of room, what `add` and `end` give, the header at 0. */
export class ShardEncoder {
  private readonly hash = createHash('sha256');
  private readonly samples: Omit<ShardSample, 'pixels' | 'mask'>[] = [];
  private readonly types: PixelType[] = [];
  private readonly hasMask: boolean[] = [];
  private samplesBytes = 0;

  get count(): number {
    return this.samples.length;
  }

  get sizeBytes(): number {
    return this.samplesBytes;
  }

  /** The bytes to append, views of the sample's own. */
  add({ pixels, mask, ...sample }: ShardSample): Uint8Array[] {
    const { id, depth = 1, height, width, labels } = sample;
    const columns = this.samples[0]?.labels.length ?? labels.length;
    if (pixels.length !== valuesIn(sample) || (mask && mask.length !== depth * height * width)) {
      throw new Invalid('shard-uneven', `shard: sample ${id}: its pixels or its mask do not fill its shape`);
    }
    if (labels.length !== columns || columns === 0) {
      throw new Invalid('shard-uneven', `shard: sample ${id}: expected ${columns} labels, got ${labels.length}`);
    }
    this.samples.push(sample);
    this.types.push(pixelTypeOf(pixels));
    this.hasMask.push(mask !== undefined);
    const pieces = mask ? [bytesOf(pixels), mask] : [bytesOf(pixels)];
    for (const piece of pieces) {
      this.hash.update(piece);
      this.samplesBytes += piece.length;
    }
    return pieces;
  }

  end(): { readonly tail: Uint8Array; readonly header: Uint8Array } {
    const { samples, types } = this;
    const [first] = samples;
    if (first === undefined) throw new Invalid('shard-uneven', 'shard: expected at least one sample, got none');
    const labelColumns = first.labels.length;
    const labels = Buffer.alloc(4 * samples.length * labelColumns);
    samples.forEach((sample, row) =>
      sample.labels.forEach((label, column) => labels.writeInt32LE(label, 4 * (row * labelColumns + column))),
    );
    const shapes = samples.map(shapeOf);
    const oneShape = shapes.every((shape) => JSON.stringify(shape) === JSON.stringify(shapes[0]));
    const oneType = types.every((type) => type === types[0]);
    const index: ShardIndex = {
      sampleIds: samples.map(({ id }) => id),
      groups: samples.map(({ group }) => group),
      ...(!oneShape && { shapes }),
      ...(!oneType && { pixelTypes: types }),
      ...(this.hasMask.includes(true) && { hasMask: this.hasMask }),
      ...(samples.some(({ text }) => text !== undefined) && { texts: samples.map(({ text }) => text ?? '') }),
      ...(samples.some(({ spacing }) => spacing) && { spacings: samples.map(({ spacing }) => [...(spacing ?? [])]) }),
    };
    const names = Buffer.from(JSON.stringify(index));
    const header: ShardHeader = {
      count: samples.length,
      ...(oneShape && { image: shapes[0] as ImageShape }),
      ...(oneType && { pixelType: types[0] as PixelType }),
      labelColumns,
      samplesBytes: this.samplesBytes,
      indexBytes: names.length,
      sha256: this.hash.update(labels).update(names).digest('hex'),
    };
    return { tail: Buffer.concat([labels, names]), header: headerBytes(header) };
  }
}

const shapeOf = ({ depth, height, width, channels }: ImageShape): ImageShape => ({
  height,
  width,
  channels,
  ...(depth !== undefined && { depth }),
});

function headerBytes(header: ShardHeader): Uint8Array {
  const bytes = Buffer.alloc(shardHeaderBytes, ' ');
  const json = Buffer.from(JSON.stringify(header));
  mark.copy(bytes);
  json.copy(bytes, mark.length);
  return bytes;
}

/** The bytes of a shard of equal images. Equal batches give equal bytes. */
export function writeShard(batch: Batch): Uint8Array {
  const { image, images, labels, labelColumns = 1, sampleIds, groups, masks, texts } = batch;
  const [count, size] = [sampleIds.length, imageBytes(image)];
  if (images.length !== count * size || labels.length !== count * labelColumns || groups.length !== count || !count) {
    throw new Invalid(
      'shard-uneven',
      `shard: expected ${count} images, labels and groups for ${count} ids, got ` +
        `${images.length / size}, ${labels.length / labelColumns} and ${groups.length}`,
    );
  }
  const maskSize = size / image.channels;
  const encoder = new ShardEncoder();
  const pieces = sampleIds.flatMap((id, at) =>
    encoder.add({
      ...image,
      id,
      group: groups[at] as string,
      pixels: images.subarray(at * size, (at + 1) * size),
      labels: [...labels.subarray(at * labelColumns, (at + 1) * labelColumns)],
      ...(masks && { mask: masks.subarray(at * maskSize, (at + 1) * maskSize) }),
      ...(texts && { text: texts[at] as string }),
    }),
  );
  const { tail, header } = encoder.end();
  return new Uint8Array(Buffer.concat([header, ...pieces, tail]));
}

/** The constructor of a shard's pixels. */
export const pixelsOfType = (type: PixelType) => arrays[type];

/** What a shard says of its samples, read without their pixels, which are therefore not checked against its checksum. */
export async function readShardIndex(
  read: (offset: number, length: number) => Promise<Buffer>,
  sizeBytes: number,
): Promise<Pick<OpenedShard, 'sampleIds' | 'hasMask' | 'shapeAt' | 'typeAt'>> {
  const { header } = readHeader(await read(0, shardHeaderBytes), 'shard');
  const { count, indexBytes, image, pixelType } = header;
  const index = indexOf(count).safeParse(
    parsed((await read(sizeBytes - indexBytes, indexBytes)).toString('utf8'), 'shard'),
  );
  if (!index.success) throw new Invalid('shard-names', `shard: ${z.prettifyError(index.error)}`);
  const { shapes, pixelTypes, sampleIds, hasMask } = index.data;
  return {
    sampleIds,
    hasMask,
    shapeAt: (at) => (image ?? shapes?.[at]) as ImageShape,
    typeAt: (at) => pixelType ?? pixelTypes?.[at] ?? 'uint8',
  };
}

interface OpenedShard extends Omit<ShardIndex, 'shapes' | 'pixelTypes'> {
  readonly header: ShardHeader;
  readonly labels: Int32Array;
  /** Offset of the body. */
  readonly from: number;
  shapeAt(at: number): ImageShape;
  typeAt(at: number): PixelType;
}

/**
 * Reads a shard of equal 8-bit images; without masks the images are a view of the given bytes. `Invalid` for anything but a
 * whole, undamaged shard, or for one that preprocessing has not made equal.
 */
export function readShard(bytes: Uint8Array, name = 'shard'): Batch {
  const shard = opened(bytes, name);
  const { image, pixelType, count, labelColumns } = shard.header;
  if (image === undefined || pixelType !== 'uint8') {
    throw new Invalid('shard-raw', `${name}: expected 8-bit images of one size, got raw ones; preprocess them first`);
  }
  const { labels, sampleIds, groups, texts, hasMask } = shard;
  const rest = { labels, sampleIds, groups, ...(labelColumns > 1 && { labelColumns }), ...(texts && { texts }) };
  const size = imageBytes(image);
  if (!hasMask)
    return { image, images: new Uint8Array(bytes.buffer, bytes.byteOffset + shard.from, count * size), ...rest };
  const maskSize = size / image.channels;
  const images = new Uint8Array(count * size);
  const masks = new Uint8Array(count * maskSize);
  for (let at = 0, from = shard.from; at < count; at += 1) {
    images.set(bytes.subarray(from, from + size), at * size);
    from += size;
    if (hasMask[at] !== true) continue;
    masks.set(bytes.subarray(from, from + maskSize), at * maskSize);
    from += maskSize;
  }
  return { image, images, masks, ...rest };
}

/** The samples of any shard, one at a time, each with pixels of its own. */
export function* shardSamples(bytes: Uint8Array, name = 'shard'): Generator<ShardSample, void> {
  const shard = opened(bytes, name);
  const { labelColumns, count } = shard.header;
  let from = shard.from;
  for (let at = 0; at < count; at += 1) {
    const shape = shard.shapeAt(at);
    const Pixels = arrays[shard.typeAt(at)];
    const length = valuesIn(shape) * Pixels.BYTES_PER_ELEMENT;
    // A copy, since a view would need an offset that is a multiple of the element's size; not by `slice`, which gives a view of a Buffer.
    const pixels: PixelArray = new Pixels(new Uint8Array(bytes.subarray(from, from + length)).buffer);
    from += length;
    const maskLength = shard.hasMask?.[at] === true ? valuesIn(shape) / shape.channels : 0;
    const mask = new Uint8Array(bytes.subarray(from, from + maskLength));
    from += maskLength;
    const spacing = shard.spacings?.[at] ?? [];
    yield {
      ...shape,
      id: shard.sampleIds[at] as string,
      group: shard.groups[at] as string,
      labels: [...shard.labels.subarray(at * labelColumns, (at + 1) * labelColumns)],
      pixels,
      ...(maskLength > 0 && { mask }),
      ...(shard.texts && { text: shard.texts[at] as string }),
      ...(spacing.length > 0 && { spacing }),
    };
  }
}

function opened(bytes: Uint8Array, name: string): OpenedShard {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { header, from } = readHeader(buffer, name);
  const { count, labelColumns, samplesBytes, indexBytes, sha256 } = header;
  const labelsAt = from + samplesBytes;
  const indexAt = labelsAt + 4 * count * labelColumns;
  if (buffer.length !== indexAt + indexBytes) {
    throw new Invalid('shard-size', `${name}: expected ${indexAt + indexBytes} bytes, got ${buffer.length}`);
  }
  const found = createHash('sha256').update(buffer.subarray(from)).digest('hex');
  if (found !== sha256)
    throw new Invalid('shard-checksum', `${name}: expected a body of SHA-256 ${sha256}, got ${found}`);
  const labels = Int32Array.from({ length: count * labelColumns }, (_, at) => buffer.readInt32LE(labelsAt + 4 * at));
  const index = indexOf(count).safeParse(parsed(buffer.toString('utf8', indexAt), name));
  if (!index.success) throw new Invalid('shard-names', `${name}: ${z.prettifyError(index.error)}`);
  const { shapes, pixelTypes, ...rest } = index.data;
  const shapeAt = (at: number) => (header.image ?? shapes?.[at]) as ImageShape;
  const typeAt = (at: number) => header.pixelType ?? pixelTypes?.[at] ?? 'uint8';
  const needed = Array.from({ length: count }, (_, at) => at).reduce((sum, at) => {
    const shape = header.image ?? shapes?.[at];
    if (shape === undefined) return Number.NaN;
    const values = valuesIn(shape);
    return (
      sum + values * arrays[typeAt(at)].BYTES_PER_ELEMENT + (rest.hasMask?.[at] === true ? values / shape.channels : 0)
    );
  }, 0);
  if (needed !== samplesBytes) {
    throw new Invalid('shard-uneven', `${name}: its images need ${needed} bytes, ${samplesBytes} are stored`);
  }
  return { ...rest, header, labels, from, shapeAt, typeAt };
}

function readHeader(buffer: Buffer, name: string): { header: ShardHeader; from: number } {
  if (isFirstFormat(buffer)) return readFirstHeader(buffer, name, parsed);
  if (buffer.length < shardHeaderBytes || !buffer.subarray(0, mark.length).equals(mark)) {
    throw new Invalid('shard-unknown', `${name}: expected a shard, found bytes without its mark`);
  }
  const header = ShardHeader.safeParse(parsed(buffer.toString('utf8', mark.length, shardHeaderBytes), name));
  if (!header.success) throw new Invalid('shard-header', `${name}: ${z.prettifyError(header.error)}`);
  return { header: header.data, from: shardHeaderBytes };
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Invalid('shard-header', `${name}: expected JSON in the shard's header and names`, {}, { cause });
  }
}
