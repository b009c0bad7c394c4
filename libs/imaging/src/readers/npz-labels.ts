import { Invalid } from '@paucis/contracts';
import { elementBlocks, type NpyMember } from './npy-array.js';

/** More classes than this means that the numbers are no class indices. */
export const classesLimit = 1_000;

const labelsPerBlock = 65_536;

/** Reads class indices of shape (n) or (n, 1) and of any integer type, in either byte order. */
export async function readLabels(
  npy: NpyMember,
  { count, classes = classesLimit }: { count: number; classes: number | undefined },
): Promise<Uint16Array> {
  const { header, where, elementBytes } = npy;
  const [rows, columns = 1] = header.shape;
  if (header.shape.length > 2 || rows === undefined) {
    throw new Invalid('npz-shape', `${where}: expected (n) or (n, 1), got (${header.shape.join(', ')})`);
  }
  if (columns !== 1) {
    throw new Invalid(
      'npz-multi-label',
      `${where}: expected one label per image, got ${columns} (multi-label), which is not supported; keep one column`,
    );
  }
  if (rows !== count) {
    throw new Invalid('npz-label-count', `${where}: expected ${count} labels, one for each image, got ${rows}`);
  }
  const labels = new Uint16Array(count);
  let index = 0;
  for await (const block of elementBlocks(npy, labelsPerBlock * elementBytes)) {
    const read = integerReader(header.dtype, block);
    for (let at = 0; at < block.length; at += elementBytes) {
      const label = read(at);
      if (!(label >= 0 && label < classes)) {
        throw new Invalid(
          'npz-label-range',
          `${where}: expected class indices from 0 to ${classes - 1}, got ${label} at row ${index}; ` +
            'number the classes from 0 or name all of them',
        );
      }
      labels[index] = Number(label);
      index += 1;
    }
  }
  return labels;
}

/** Reads one element at a byte offset, after NumPy's type name: `<i8`, `|u1`, `>u2`. */
function integerReader(dtype: string, bytes: Uint8Array): (at: number) => number | bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittle = !dtype.startsWith('>');
  const readers: Readonly<Record<string, (at: number) => number | bigint>> = {
    b1: (at) => view.getUint8(at),
    u1: (at) => view.getUint8(at),
    i1: (at) => view.getInt8(at),
    u2: (at) => view.getUint16(at, isLittle),
    i2: (at) => view.getInt16(at, isLittle),
    u4: (at) => view.getUint32(at, isLittle),
    i4: (at) => view.getInt32(at, isLittle),
    u8: (at) => view.getBigUint64(at, isLittle),
    i8: (at) => view.getBigInt64(at, isLittle),
  };
  const read = readers[dtype.replace(/^[|<>=]/, '')];
  if (read === undefined) throw new Invalid('npy-dtype', `labels: expected integers, got dtype ${dtype}`);
  return read;
}

/** How many samples each class has. */
export function countLabels(labels: ArrayLike<number>, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (let at = 0; at < labels.length; at += 1) counts[labels[at] as number] = (counts[labels[at] as number] ?? 0) + 1;
  return counts;
}
