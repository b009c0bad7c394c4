import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';

const stored = 0;
const deflated = 8;
const longestComment = 65_535;

/** The members of a zip archive, zip64 included: name, method, checksum, sizes and the place of the local header. */
export async function membersOf(file) {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const tail = await read(handle, Math.max(0, size - 22 - longestComment), size);
    const at = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1');
    if (at < 0) throw new Error(`${file}: expected a zip archive, found no end of its directory`);
    const { start, length } = await directoryPlace(handle, tail, at);
    return entriesOf(await read(handle, start, start + length), file);
  } finally {
    await handle.close();
  }
}

/** Bytes of [start, end). */
async function read(handle, start, end) {
  const bytes = Buffer.alloc(end - start);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
  if (bytesRead !== bytes.length) throw new Error(`the archive ends at byte ${start + bytesRead}, expected ${end}`);
  return bytes;
}

async function directoryPlace(handle, tail, at) {
  const length = tail.readUInt32LE(at + 12);
  const start = tail.readUInt32LE(at + 16);
  if (start !== 0xffffffff && length !== 0xffffffff) return { start, length };
  const recordAt = Number(tail.readBigUInt64LE(at - 20 + 8));
  const record = await read(handle, recordAt, recordAt + 56);
  return { length: Number(record.readBigUInt64LE(40)), start: Number(record.readBigUInt64LE(48)) };
}

function entriesOf(directory, file) {
  const entries = [];
  for (let at = 0; at + 46 <= directory.length;) {
    if (directory.readUInt32LE(at) !== 0x02014b50) throw new Error(`${file}: the directory of the archive is damaged`);
    const nameLength = directory.readUInt16LE(at + 28);
    const extraLength = directory.readUInt16LE(at + 30);
    const end = at + 46 + nameLength + extraLength;
    const entry = {
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      compressedBytes: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    };
    entries.push(withLargeSizes(entry, directory.subarray(at + 46 + nameLength, end)));
    at = end + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/** Fields of 0xffffffff stand in the zip64 extra field, in this order. */
function withLargeSizes(entry, extra) {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let place = at + 4;
    for (const field of ['bytes', 'compressedBytes', 'offset']) {
      if (entry[field] !== 0xffffffff) continue;
      entry[field] = Number(extra.readBigUInt64LE(place));
      place += 8;
    }
  }
  return entry;
}

/** Writes one member to a file, checking its size and checksum; `onBytes` hears how many were written each time. */
export async function extract(archive, entry, target, onBytes = () => {}) {
  if (entry.method !== stored && entry.method !== deflated) {
    throw new Error(`${entry.name}: expected a stored or deflated member, found method ${entry.method}`);
  }
  const handle = await open(archive);
  const local = await read(handle, entry.offset, entry.offset + 30).finally(() => handle.close());
  const start = entry.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  await mkdir(dirname(target), { recursive: true });
  let crc = 0;
  let bytes = 0;
  const check = new Transform({
    transform(chunk, _encoding, done) {
      crc = crc32(chunk, crc);
      bytes += chunk.length;
      onBytes(chunk.length);
      done(bytes > entry.bytes ? new Error(`${entry.name} is larger than the archive says`) : null, chunk);
    },
  });
  if (entry.bytes === 0) return createWriteStream(target).end();
  const source = createReadStream(archive, { start, end: start + entry.compressedBytes - 1, highWaterMark: 1 << 20 });
  const inflate = entry.method === deflated ? [createInflateRaw({ chunkSize: 1 << 18 })] : [];
  await pipeline(source, ...inflate, check, createWriteStream(target));
  if (bytes !== entry.bytes || crc !== entry.crc)
    throw new Error(`${entry.name}: size or checksum differs from the archive's`);
}

/** Extracts what `placeOf(name)` gives a relative place; undefined leaves a member out. Returns the names taken. */
export async function extractSome(archive, folder, placeOf, onBytes) {
  const wanted = (await membersOf(archive)).filter(({ name }) => !name.endsWith('/') && placeOf(name) !== undefined);
  for (const entry of wanted) await extract(archive, entry, join(folder, placeOf(entry.name)), onBytes);
  return wanted.map(({ name }) => name);
}
