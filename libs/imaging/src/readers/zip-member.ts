import { closeSync, openSync, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { constants, crc32, createInflateRaw, type InflateRaw, inflateRaw, inflateRawSync } from 'node:zlib';
import { DomainError, Invalid } from '@paucis/contracts';
import { type Entry, RandomAccessReader } from 'yauzl';
import type { TreeFile } from './file-tree.js';

/** Up to here a member is unpacked in one go: through streams a small one takes thirty times as long. */
const smallBytes = 8 * 2 ** 20;
/** Up to here that takes less time than handing it to another thread. */
const tinyBytes = 160 * 1024;
const inflateInPool = promisify(inflateRaw);
const pieceBytes = 2 ** 20;
const streaming = { chunkSize: 4 * pieceBytes, highWaterMark: 4 * pieceBytes };
/** Bytes of the directory read ahead: its entries of 50 bytes are asked for one by one. */
const windowBytes = 256 * 1024;

const wrongLength = 'the member unpacks to too few or too many bytes for what the directory says';

/** An open zip file, read where one asks, without a detour through the pool of threads. */
export class ZipBytes extends RandomAccessReader {
  private readonly descriptor: number;
  private window: Buffer = Buffer.alloc(0);
  private windowAt = 0;

  constructor(
    path: string,
    readonly sizeBytes: number,
  ) {
    super();
    this.descriptor = openSync(path, 'r');
  }

  /** At most `length` bytes from there on; fewer where the file ends. */
  at(position: number, length: number): Buffer {
    return this.into(Buffer.allocUnsafe(Math.max(0, Math.min(length, this.sizeBytes - position))), position, length);
  }

  /** The same into memory that is there. */
  into(bytes: Buffer, position: number, length: number): Buffer {
    return bytes.subarray(0, readSync(this.descriptor, bytes, 0, Math.min(length, bytes.length), position));
  }

  /** As the reader of the directory asks. */
  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    if (position < this.windowAt || position + length > this.windowAt + this.window.length) {
      this.window = this.at(position, Math.max(length, windowBytes));
      this.windowAt = position;
    }
    const from = position - this.windowAt;
    const bytesRead = this.window.copy(buffer, offset, from, from + length);
    queueMicrotask(() => callback(null, bytesRead));
  }

  override close(callback: (error: Error | null) => void): void {
    closeSync(this.descriptor);
    callback(null);
  }
}

/** A member as a file: its length and checksum are held against what the directory says. */
export function memberOf(zip: ZipBytes, entry: Entry, archive: string): TreeFile {
  const where = `${archive}: member ${entry.fileName}`;
  async function* chunks(): AsyncGenerator<Buffer, void> {
    let [sum, length] = [0, 0];
    try {
      for await (const chunk of unpacked(zip, entry)) {
        sum = crc32(chunk, sum);
        length += chunk.length;
        if (length > entry.uncompressedSize) break;
        yield chunk;
      }
      if (length !== entry.uncompressedSize) throw new Error(wrongLength);
    } catch (error) {
      throw error instanceof DomainError ? error : brokenArchive(where, error);
    }
    if (sum === entry.crc32) return;
    throw new Invalid('archive-checksum', `${where}: its checksum differs from the archive's; fetch the file again`);
  }
  const head = async (count: number): Promise<Buffer> => {
    try {
      return headOf(zip, entry, count);
    } catch (error) {
      throw brokenArchive(where, error);
    }
  };
  return { name: entry.fileName, sizeBytes: entry.uncompressedSize, chunks, head };
}

async function* unpacked(zip: ZipBytes, entry: Entry): AsyncGenerator<Buffer, void> {
  const { compressedSize, uncompressedSize } = entry;
  if (entry.compressionMethod === 0) {
    yield* pieces(zip, entry);
  } else if (uncompressedSize <= smallBytes && compressedSize <= 2 * smallBytes) {
    const packed = zip.at(dataStart(zip, entry), compressedSize);
    try {
      const options = {
        maxOutputLength: Math.max(1, uncompressedSize),
        chunkSize: Math.max(64, uncompressedSize),
      };
      yield uncompressedSize <= tinyBytes ? inflateRawSync(packed, options) : await inflateInPool(packed, options);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw new Error(wrongLength);
      throw error;
    }
  } else {
    // Unpacked by another thread while this one works on what came before.
    const inflate = createInflateRaw(streaming);
    const fed = feed(inflate, zip, entry);
    try {
      for await (const chunk of inflate) yield chunk as Buffer;
    } finally {
      inflate.destroy();
      await fed;
    }
  }
}

/** Writes the packed bytes piece by piece, each into the same memory once the one before is used up. */
async function feed(inflate: InflateRaw, zip: ZipBytes, entry: Entry): Promise<void> {
  const piece = Buffer.allocUnsafe(pieceBytes);
  try {
    const start = dataStart(zip, entry);
    for (let at = 0; at < entry.compressedSize && !inflate.destroyed; at += pieceBytes) {
      const packed = zip.into(piece, start + at, entry.compressedSize - at);
      await new Promise<void>((resolve) => inflate.write(packed, () => resolve()));
    }
    inflate.end();
  } catch (error) {
    inflate.destroy(error as Error);
  }
}

/** The stored bytes as they lie. */
function* pieces(zip: ZipBytes, entry: Entry): Generator<Buffer, void> {
  const start = dataStart(zip, entry);
  for (let at = 0; at < entry.compressedSize; at += pieceBytes) {
    yield zip.at(start + at, Math.min(pieceBytes, entry.compressedSize - at));
  }
}

/** The first bytes, or fewer where they are packed unusually well. */
function headOf(zip: ZipBytes, entry: Entry, count: number): Buffer {
  const start = dataStart(zip, entry);
  if (entry.compressionMethod === 0) return zip.at(start, Math.min(count, entry.compressedSize));
  const packed = zip.at(start, Math.min(count + 1024, entry.compressedSize));
  return inflateRawSync(packed, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, count);
}

/** The local header (APPNOTE 4.3.7) says only where the data begin; sizes and sums are the directory's. */
function dataStart(zip: ZipBytes, { relativeOffsetOfLocalHeader, compressedSize, compressionMethod }: Entry): number {
  if (compressionMethod !== 0 && compressionMethod !== 8)
    throw new Error(`its compression method ${compressionMethod} is not read`);
  const header = zip.at(relativeOffsetOfLocalHeader, 30);
  if (header.length < 30 || header.readUInt32LE(0) !== 0x04034b50) throw new Error('its local header is missing');
  const start = relativeOffsetOfLocalHeader + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (start + compressedSize > zip.sizeBytes) throw new Error('its data reach beyond the end of the file');
  return start;
}

export function brokenArchive(where: string, cause: unknown): Invalid {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Invalid(
    'archive-broken',
    `${where}: the archive is truncated or damaged (${reason}); fetch the file again`,
    {},
    { cause },
  );
}
