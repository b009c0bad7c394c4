import { createHash } from 'node:crypto';
import { ImageShape, Invalid, Sha256 } from '@paucis/contracts';
import { z } from 'zod';
import { type Batch, imageBytes } from './batch.js';

/**
 * A shard file: the mark, the header's length (uint32, little endian), a JSON header, then the body: images, labels (int32,
 * little endian), and the JSON of ids and groups. The header holds the body's checksum and every length.
 */
const mark = Buffer.from('PAUCIS-SHARD-1\n\0', 'latin1');
const headerLimitBytes = 4_096;

const ShardHeader = z.strictObject({
  image: ImageShape,
  count: z.int().positive(),
  namesBytes: z.int().nonnegative(),
  sha256: Sha256,
});

/** The bytes of a shard. Equal batches give equal bytes. */
export function writeShard(batch: Batch): Uint8Array {
  const { image, images, labels, sampleIds, groups } = batch;
  const count = sampleIds.length;
  if (
    images.length !== count * imageBytes(image) ||
    labels.length !== count ||
    groups.length !== count ||
    count === 0
  ) {
    throw new Invalid(
      'shard-uneven',
      `shard: expected ${count} images, labels and groups for ${count} ids, got ` +
        `${images.length / imageBytes(image)}, ${labels.length} and ${groups.length}`,
    );
  }
  const labelBytes = Buffer.alloc(4 * count);
  labels.forEach((label, at) => labelBytes.writeInt32LE(label, 4 * at));
  const names = Buffer.from(JSON.stringify({ sampleIds, groups }));
  const sha256 = createHash('sha256').update(images).update(labelBytes).update(names).digest('hex');
  const { height, width, channels } = image;
  const header = Buffer.from(
    JSON.stringify({ image: { height, width, channels }, count, namesBytes: names.length, sha256 }),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return new Uint8Array(Buffer.concat([mark, length, header, images, labelBytes, names]));
}

/** Reads a shard; the images are a view of the given bytes. `Invalid` for anything but a whole, undamaged shard. */
export function readShard(bytes: Uint8Array, name = 'shard'): Batch {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { header, bodyOffset } = readHeader(buffer, name);
  const { image, count, namesBytes, sha256 } = header;
  const imagesEnd = bodyOffset + count * imageBytes(image);
  const labelsEnd = imagesEnd + 4 * count;
  if (buffer.length !== labelsEnd + namesBytes) {
    throw new Invalid('shard-size', `${name}: expected ${labelsEnd + namesBytes} bytes, got ${buffer.length}`);
  }
  const found = createHash('sha256').update(buffer.subarray(bodyOffset)).digest('hex');
  if (found !== sha256)
    throw new Invalid('shard-checksum', `${name}: expected a body of SHA-256 ${sha256}, got ${found}`);
  const labels = Int32Array.from({ length: count }, (_, at) => buffer.readInt32LE(imagesEnd + 4 * at));
  const { sampleIds, groups } = readNames(buffer.toString('utf8', labelsEnd), count, name);
  return {
    image,
    images: new Uint8Array(bytes.buffer, bytes.byteOffset + bodyOffset, imagesEnd - bodyOffset),
    labels,
    sampleIds,
    groups,
  };
}

function readHeader(buffer: Buffer, name: string): { header: z.output<typeof ShardHeader>; bodyOffset: number } {
  if (buffer.length < mark.length + 4 || !buffer.subarray(0, mark.length).equals(mark)) {
    throw new Invalid('shard-unknown', `${name}: expected a shard, found bytes without its mark`);
  }
  const length = buffer.readUInt32LE(mark.length);
  const bodyOffset = mark.length + 4 + length;
  if (length > headerLimitBytes || bodyOffset > buffer.length) {
    throw new Invalid('shard-header', `${name}: expected a header of at most ${headerLimitBytes} bytes, got ${length}`);
  }
  const header = ShardHeader.safeParse(parsed(buffer.toString('utf8', mark.length + 4, bodyOffset), name));
  if (!header.success) throw new Invalid('shard-header', `${name}: ${z.prettifyError(header.error)}`);
  return { header: header.data, bodyOffset };
}

function readNames(text: string, count: number, name: string): Pick<Batch, 'sampleIds' | 'groups'> {
  const Names = z.strictObject({
    sampleIds: z.array(z.string()).length(count),
    groups: z.array(z.string()).length(count),
  });
  const names = Names.safeParse(parsed(text, name));
  if (!names.success) throw new Invalid('shard-names', `${name}: ${z.prettifyError(names.error)}`);
  return names.data;
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Invalid('shard-header', `${name}: expected JSON in the shard's header and names`, {}, { cause });
  }
}
