import { ImageShape, Invalid, Sha256 } from '@paucis/contracts';
import { z } from 'zod';
import { imageBytes } from './batch.js';

/**
 * The shards of early installations, which are read and no longer written: the mark, the header's length (uint32, little
 * endian), the header, then a body as it is now, of 8-bit images of one shape with a label each.
 */
const mark = Buffer.from('PAUCIS-SHARD-1\n\0', 'latin1');
const headerLimitBytes = 4_096;

const Header = z.strictObject({
  image: ImageShape,
  count: z.int().positive(),
  namesBytes: z.int().nonnegative(),
  sha256: Sha256,
});

/** Whether the bytes begin as a shard of the first format. */
export function isFirstFormat(buffer: Buffer): boolean {
  return buffer.subarray(0, mark.length).equals(mark);
}

/** Its header as one of today, and where its body begins. */
export function readFirstHeader(buffer: Buffer, name: string, parsed: (text: string, name: string) => unknown) {
  const lengthAt = mark.length;
  const length = buffer.length < lengthAt + 4 ? Infinity : buffer.readUInt32LE(lengthAt);
  const from = lengthAt + 4 + length;
  if (length > headerLimitBytes || from > buffer.length) {
    throw new Invalid('shard-header', `${name}: expected a header of at most ${headerLimitBytes} bytes, got ${length}`);
  }
  const read = Header.safeParse(parsed(buffer.toString('utf8', lengthAt + 4, from), name));
  if (!read.success) throw new Invalid('shard-header', `${name}: ${z.prettifyError(read.error)}`);
  const { image, count, namesBytes: indexBytes, sha256 } = read.data;
  const samplesBytes = count * imageBytes(image);
  const header = { image, count, pixelType: 'uint8' as const, labelColumns: 1, samplesBytes, indexBytes, sha256 };
  return { header, from };
}
