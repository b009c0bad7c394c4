import { crc32, deflateRawSync } from 'node:zlib';

export interface NpyArray {
  /** NumPy's name of the type, such as `|u1`, `<f4` or (to be refused) `|O`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Row-major values as stored; a test of hostile files may let their length contradict the shape. */
  readonly data: Uint8Array;
}

/** A NumPy array file, format version 1.0. */
export function npyOf({ dtype, shape, data }: NpyArray): Uint8Array {
  const dimensions = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const header = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${dimensions}), }`;
  // Magic (6), version (2), header length (2) and header, ended by a line feed, fill a multiple of 64 bytes.
  const padded = header.padEnd(Math.ceil((10 + header.length + 1) / 64) * 64 - 11) + '\n';
  const length = Buffer.alloc(2);
  length.writeUInt16LE(padded.length);
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), length, Buffer.from(padded, 'latin1'), data]);
}

/** A zip archive of NumPy arrays, as `numpy.savez_compressed` writes it; with `compressed: false`, as `numpy.savez`. */
export function npzOf(arrays: Readonly<Record<string, NpyArray>>, { compressed = true } = {}): Uint8Array {
  const files = Object.entries(arrays).map(([name, array]) => [`${name}.npy`, npyOf(array)] as const);
  return zipOf(files, compressed);
}

/** A zip archive of members in the given order. */
export function zipOf(members: readonly (readonly [name: string, bytes: Uint8Array])[], compressed = true): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, bytes] of members) {
    const stored = compressed ? deflateRawSync(bytes) : bytes;
    const fields = memberFields(name, bytes, stored, compressed);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, Buffer.from(name)]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    const version = Buffer.from([20, 0]);
    directory.push(Buffer.from('PK\x01\x02', 'latin1'), version, fields, tail, Buffer.from(name));
    parts.push(local, stored);
    offset += local.length + stored.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

/** The 26 bytes that a local header and a directory entry share: version, flags, method, time, sums, sizes, name length. */
function memberFields(name: string, bytes: Uint8Array, stored: Uint8Array, compressed: boolean): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(compressed ? 8 : 0, 4);
  fields.writeUInt16LE(0x21, 8); // 1 January 1980, the zero of the format: the same bytes on each day
  fields.writeUInt32LE(crc32(bytes), 10);
  fields.writeUInt32LE(stored.length, 14);
  fields.writeUInt32LE(bytes.length, 18);
  fields.writeUInt16LE(Buffer.byteLength(name), 22);
  return fields;
}
