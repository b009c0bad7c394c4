import { describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from './safetensors.js';
import type { TensorRecord } from './tensor-data.js';

const tensors: TensorRecord = {
  kernel: { dtype: 'float32', shape: [2, 2], values: Float32Array.of(1, -0, Number.NaN, 1e-45) },
  step: { dtype: 'int32', shape: [], values: Int32Array.of(-7) },
  mask: { dtype: 'uint8', shape: [3], values: Uint8Array.of(0, 1, 255) },
  empty: { dtype: 'float32', shape: [0, 4], values: new Float32Array(0) },
};

/** A file with this header (an object, or text as it stands) and this many data bytes. */
function file(header: unknown, dataBytes: number, declaredBytes?: bigint): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(declaredBytes ?? BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(dataBytes)]);
}
const entry = (shape: unknown, offsets: unknown, dtype: unknown = 'F32') => ({ dtype, shape, data_offsets: offsets });

describe('safetensors', () => {
  it('gives back every tensor bit for bit, with the metadata', () => {
    const { tensors: read, metadata } = readSafetensors(writeSafetensors(tensors, { format: 'paucis' }));

    expect(metadata).toEqual({ format: 'paucis' });
    expect(Object.keys(read).sort()).toEqual(Object.keys(tensors).sort());
    for (const [name, { dtype, shape, values }] of Object.entries(tensors)) {
      expect(read[name]).toMatchObject({ dtype, shape });
      expect(Buffer.from(read[name]?.values.buffer as ArrayBuffer)).toEqual(Buffer.from(values.buffer));
    }
  });

  it('writes the same bytes whatever the order of the tensors, with the data on an 8-byte border', () => {
    const reversed = Object.fromEntries(Object.entries(tensors).reverse());

    const bytes = writeSafetensors(tensors);

    expect(writeSafetensors(reversed)).toEqual(bytes);
    expect((8 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)) % 8).toBe(0);
  });

  it('reads from the middle of a larger buffer', () => {
    const bytes = writeSafetensors(tensors);
    const padded = Buffer.concat([Buffer.alloc(3), bytes, Buffer.alloc(5)]);

    expect(readSafetensors(padded.subarray(3, 3 + bytes.length)).tensors).toEqual(readSafetensors(bytes).tensors);
  });

  it.each([
    ['too short for a length', new Uint8Array(4), 'at least 8 bytes'],
    ['a header longer than the file', file('{}', 0, 3n), 'header declares 3 bytes'],
    ['a header of 2^63 bytes', file('{}', 0, 2n ** 63n), 'header declares'],
    ['a header that is no JSON', file('{"a":', 0), 'not JSON'],
    ['a header that is no UTF-8', Buffer.concat([file('', 0, 2n), Buffer.of(0xff, 0xfe)]), 'not JSON'],
    ['a header that is a list', file('[]', 0), 'JSON object'],
    ['an unknown dtype', file({ a: entry([1], [0, 4], 'Q4') }, 4), 'expected dtype'],
    ['a dtype from the prototype', file({ a: entry([1], [0, 4], 'constructor') }, 4), 'expected dtype'],
    ['a negative side', file({ a: entry([-1, -1], [0, 4]) }, 4), 'expected shape'],
    ['a broken side', file({ a: entry([1.5], [0, 6]) }, 6), 'expected shape'],
    ['a shape larger than its bytes', file({ a: entry([1_000_000], [0, 4]) }, 4), 'takes 4000000 bytes'],
    ['a shape whose size overflows', file({ a: entry([2 ** 40, 2 ** 40], [0, 4]) }, 4), 'data_offsets give 4'],
    ['offsets past the end', file({ a: entry([2], [0, 8]) }, 4), 'tensors take 8 bytes, the file holds 4'],
    ['offsets that run backwards', file({ a: entry([1], [4, 0]) }, 4), 'data_offsets give -4'],
    ['three offsets', file({ a: entry([1], [0, 4, 4]) }, 4), 'two whole numbers'],
    ['overlapping tensors', file({ a: entry([1], [0, 4]), b: entry([1], [2, 6]) }, 6), 'expected to begin at byte 4'],
    [
      'a hole between tensors',
      file({ a: entry([1], [0, 4]), b: entry([1], [8, 12]) }, 12),
      'expected to begin at byte 4',
    ],
    ['bytes that no tensor owns', file({ a: entry([1], [0, 4]) }, 8), 'the file holds 8'],
    [
      'a repeated name',
      file(
        '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
        8,
      ),
      'begin',
    ],
    [
      'a tensor called __proto__',
      file('{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4),
      '__proto__',
    ],
    ['metadata that is no text', file({ __metadata__: { a: 1 } }, 0), '__metadata__'],
  ])('refuses %s', (_title, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(message);
  });
});
