import { promisify } from 'node:util';
import { constants, gunzip, gunzipSync } from 'node:zlib';
import { Invalid } from '@paucis/contracts';
import type { Picture, PixelArray } from '../../samples.js';
import { closestCanonical, type Orientation } from './nifti-orientation.js';
import { type NiftiHeader, niftiHeaderBytes, niftiKind, parseNiftiHeader, type StoredType } from './nifti-header.js';
import { checkFinite, type PictureFormat, pictureLimits, type ReadingContext } from './picture-format.js';

/** A mask of few shapes packs 300 to 1 in earnest; a bomb reaches 1,000. */
const ratioLimit = { ratio: 500, fromBytes: 32 * 2 ** 20 } as const;

/**
 * NIfTI-1 and NIfTI-2, single files, packed or not. Values are scaled as the header says, axes are turned and flipped to the
 * nearest right-anterior-superior order: depth counts from feet to head, rows from back to front, columns from left to right.
 * Time points become channels.
 */
export const nifti: PictureFormat = {
  name: 'NIfTI',
  matches: (head) => niftiKind(isGzip(head) ? firstUnpacked(head) : head) !== undefined,
  read: async (bytes, context) => {
    const { where } = context;
    const raw = isGzip(bytes) ? await unpacked(bytes, context) : bytes;
    const header = parseNiftiHeader(raw.subarray(0, niftiHeaderBytes), context);
    const { size, colours, typeBytes, dataOffset } = header;
    const count = size.reduce((product, side) => product * side, colours);
    if (raw.length < dataOffset + count * typeBytes) {
      throw new Invalid(
        'nifti-truncated',
        `${where}: its shape ${size.join(' x ')} needs ${count * typeBytes} bytes of voxels, ${Math.max(0, raw.length - dataOffset)} are there`,
      );
    }
    const stored = raw.subarray(dataOffset, dataOffset + count * typeBytes);
    const values = scaled(valuesOf(stored, header), header);
    checkFinite(values, where);
    return arranged(values, header);
  },
};

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** The start of a packed file, from its first bytes alone. */
function firstUnpacked(head: Buffer): Buffer {
  try {
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 16 * 2 ** 20 });
  } catch {
    return Buffer.alloc(0);
  }
}

const gunzipInPool = promisify(gunzip);
/** Up to here unpacking takes less time than handing it to another thread. */
const smallBytes = 32_768;

/** As much of the file as its header asks for, never more. */
async function unpacked(bytes: Buffer, context: ReadingContext): Promise<Buffer> {
  const { where } = context;
  const start = firstUnpacked(bytes.subarray(0, 8_192));
  const { size, colours, typeBytes, dataOffset } = parseNiftiHeader(start.subarray(0, niftiHeaderBytes), context);
  const expected = size.reduce((product, side) => product * side, colours * typeBytes) + dataOffset;
  if (expected > ratioLimit.fromBytes && expected / bytes.length > ratioLimit.ratio) {
    throw new Invalid(
      'nifti-ratio',
      `${where}: unpacks to ${Math.round(expected / bytes.length)} times its size, at most ${ratioLimit.ratio} is read`,
    );
  }
  try {
    // In one piece: pieces of 16 KB would be joined to another copy of the whole.
    const options = {
      maxOutputLength: Math.min(expected + 2 ** 20, 2 * pictureLimits.bytes),
      chunkSize: Math.max(64, expected + 64),
    };
    return expected <= smallBytes ? gunzipSync(bytes, options) : await gunzipInPool(bytes, options);
  } catch (cause) {
    throw new Invalid(
      'nifti-truncated',
      `${where}: the packed file is truncated, damaged or longer than its header says (${(cause as Error).message})`,
    );
  }
}

/** The stored numbers: a view where the machine can read them as they lie, else a copy. */
function valuesOf(stored: Buffer, { type, typeBytes, isLittle }: NiftiHeader): PixelArray {
  if (type === 'uint8') return new Uint8Array(stored.buffer, stored.byteOffset, stored.length);
  if (isLittle && stored.byteOffset % typeBytes === 0 && type in views) {
    return views[type as keyof typeof views](stored);
  }
  const bytes = new Uint8Array(stored);
  if (!isLittle && typeBytes > 1) swap(Buffer.from(bytes.buffer), typeBytes);
  return converters[type](bytes.buffer);
}

/** Of numbers that lie as this machine has them: no copy. */
const views = {
  int16: ({ buffer, byteOffset, length }: Buffer) => new Int16Array(buffer, byteOffset, length / 2),
  uint16: ({ buffer, byteOffset, length }: Buffer) => new Uint16Array(buffer, byteOffset, length / 2),
  float32: ({ buffer, byteOffset, length }: Buffer) => new Float32Array(buffer, byteOffset, length / 4),
} as const;

const converters: Readonly<Record<Exclude<StoredType, 'uint8'>, (buffer: ArrayBuffer) => PixelArray>> = {
  int8: (buffer) => Int16Array.from(new Int8Array(buffer)),
  int16: (buffer) => new Int16Array(buffer),
  uint16: (buffer) => new Uint16Array(buffer),
  int32: (buffer) => Float32Array.from(new Int32Array(buffer)),
  uint32: (buffer) => Float32Array.from(new Uint32Array(buffer)),
  float32: (buffer) => new Float32Array(buffer),
  float64: (buffer) => Float32Array.from(new Float64Array(buffer)),
  int64: (buffer) => Float32Array.from(new BigInt64Array(buffer), Number),
  uint64: (buffer) => Float32Array.from(new BigUint64Array(buffer), Number),
};

function swap(bytes: Buffer, size: number): void {
  if (size === 2) bytes.swap16();
  else if (size === 4) bytes.swap32();
  else bytes.swap64();
}

function scaled(values: PixelArray, { slope, intercept }: NiftiHeader): PixelArray {
  if (slope === 1 && intercept === 0) return values;
  const result = new Float32Array(values.length);
  for (let at = 0; at < values.length; at += 1) result[at] = (values[at] as number) * slope + intercept;
  return result;
}

/** From the stored order (i fastest, colours inside, time outside) to depth, height, width, channels. */
function arranged(values: PixelArray, header: NiftiHeader): Picture<PixelArray> {
  const { size, colours } = header;
  const [, , , times] = size;
  const { order, flips, spacing } = closestCanonical(header.axes);
  const [width, height, depth] = order.map((axis) => size[axis] as number) as [number, number, number];
  const channels = times * colours;
  const pixels = isIdentity({ order, flips }) && times === 1 ? values : moved(values, header, { order, flips });
  const isFlat = size[2] === 1 && depth === 1;
  return {
    ...(!isFlat && { depth }),
    height,
    width,
    channels,
    pixels,
    spacing: isFlat ? [spacing[1], spacing[0]] : [spacing[2], spacing[1], spacing[0]],
  };
}

const isIdentity = ({ order, flips }: Omit<Orientation, 'spacing'>): boolean =>
  order.every((axis, at) => axis === at) && !flips.includes(true);

/** A row of single values: in one piece where they lie side by side, turned over where they run the other way. */
function copyRow({ values, from, step }: { values: PixelArray; from: number; step: number }, row: PixelArray): void {
  if (step === 1) row.set(values.subarray(from, from + row.length));
  else if (step === -1) row.set(values.subarray(from - row.length + 1, from + 1));
  else for (let x = 0; x < row.length; x += 1) row[x] = values[from + x * step] as number;
  if (step === -1) row.reverse();
}

function moved(
  values: PixelArray,
  { size, colours }: NiftiHeader,
  { order, flips }: Omit<Orientation, 'spacing'>,
): PixelArray {
  const strides = [colours, colours * size[0], colours * size[0] * size[1]];
  const perTime = colours * size[0] * size[1] * size[2];
  const [width, height, depth] = order.map((axis) => size[axis] as number) as [number, number, number];
  const steps = order.map((axis, at) => (strides[axis] as number) * (flips[at] ? -1 : 1)) as [number, number, number];
  const first = order.reduce(
    (sum, axis, at) => sum + (flips[at] ? (strides[axis] as number) * ((size[axis] as number) - 1) : 0),
    0,
  );
  const result = new (values.constructor as new (length: number) => PixelArray)(values.length);
  let to = 0;
  for (let z = 0; z < depth; z += 1) {
    for (let y = 0; y < height; y += 1) {
      let from = first + z * steps[2] + y * steps[1];
      if (size[3] * colours === 1) {
        copyRow({ values, from, step: steps[0] }, result.subarray(to, to + width));
        to += width;
        continue;
      }
      for (let x = 0; x < width; x += 1, from += steps[0]) {
        for (let time = 0; time < size[3]; time += 1) {
          for (let colour = 0; colour < colours; colour += 1) {
            result[to] = values[from + time * perTime + colour] as number;
            to += 1;
          }
        }
      }
    }
  }
  return result;
}
