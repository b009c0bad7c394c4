import { crc32 } from 'node:zlib';

export interface NamedArray {
  /** NumPy's name of the type: `|u1`, `<i4`, `|S12`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Row-major values as stored. */
  readonly data: Uint8Array;
}

/** NumPy arrays in a zip archive without compression, as `numpy.savez` writes it; equal arrays give equal bytes. */
export function writeNpz(arrays: Readonly<Record<string, NamedArray>>): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, array] of Object.entries(arrays)) {
    const file = Buffer.from(`${name}.npy`);
    const bytes = npy(array);
    const fields = memberFields(bytes, file.length);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, file]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, tail, file);
    parts.push(local, bytes);
    offset += local.length + bytes.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(Object.keys(arrays).length, 8);
  end.writeUInt16LE(Object.keys(arrays).length, 10);
  end.writeUInt32LE(
    directory.reduce((sum, part) => sum + part.length, 0),
    12,
  );
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...parts, ...directory, end]));
}

/** Texts as an array of fixed-width bytes (UTF-8), the width of the longest. */
export function textArray(texts: readonly string[]): NamedArray {
  const bytes = texts.map((text) => Buffer.from(text));
  const width = Math.max(1, ...bytes.map(({ length }) => length));
  const data = new Uint8Array(width * texts.length);
  bytes.forEach((text, at) => data.set(text, at * width));
  return { dtype: `|S${width}`, shape: [texts.length], data };
}

/** Whole numbers of 32 bits, little endian. */
export function intArray(values: Int32Array, shape: readonly number[]): NamedArray {
  const data = Buffer.alloc(4 * values.length);
  values.forEach((value, at) => data.writeInt32LE(value, 4 * at));
  return { dtype: '<i4', shape, data: new Uint8Array(data) };
}

/** The .npy format, version 1.0. */
function npy({ dtype, shape, data }: NamedArray): Uint8Array {
  const dimensions = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const header = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${dimensions}), }`;
  // Mark (6), version (2), header length (2) and header, ended by a line feed, fill a multiple of 64 bytes.
  const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(padded.length);
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), length, Buffer.from(padded, 'latin1'), data]);
}

/** The 26 bytes that a local header and a directory entry share; stored, dated 1 January 1980. */
function memberFields(bytes: Uint8Array, nameLength: number): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(0x21, 8);
  fields.writeUInt32LE(crc32(bytes), 10);
  fields.writeUInt32LE(bytes.length, 14);
  fields.writeUInt32LE(bytes.length, 18);
  fields.writeUInt16LE(nameLength, 22);
  return fields;
}
