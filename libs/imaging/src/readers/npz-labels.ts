import { Invalid } from '@paucis/contracts';
import { itemsOf, type NpyMember } from './npy-array.js';

/** More classes than this means that the numbers are no class indices. */
export const classesLimit = 1_000;

/** Labels in the order of the rows, `columns` for each. */
export interface LabelArray {
  readonly values: Uint16Array;
  readonly columns: number;
}

const findingsLimit = 200;
const labelsPerBlock = 65_536;

/**
 * Reads class indices of shape (n) or (n, 1), or 0 and 1 of shape (n, findings), of any integer type, in either byte order.
 */
export async function readLabels(
  npy: NpyMember,
  { count, classes = classesLimit }: { count: number; classes: number | undefined },
): Promise<LabelArray> {
  const { header, where, elementBytes } = npy;
  const [rows, columns = 1] = header.shape;
  if (header.shape.length > 2 || rows === undefined || columns < 1 || columns > findingsLimit) {
    throw new Invalid(
      'npz-shape',
      `${where}: expected (n), (n, 1) or (n, findings) with up to ${findingsLimit} findings, got (${header.shape.join(', ')})`,
    );
  }
  if (rows !== count) {
    throw new Invalid('npz-label-count', `${where}: expected ${count} labels, one for each image, got ${rows}`);
  }
  const labels = new Uint16Array(count * columns);
  const most = columns > 1 ? 2 : classes;
  let index = 0;
  const blockBytes = labelsPerBlock * elementBytes;
  for await (const [block] of itemsOf(npy, { itemBytes: blockBytes, listBytes: blockBytes })) {
    if (block === undefined) continue;
    const read = integerReader(header.dtype, block);
    for (let at = 0; at < block.length; at += elementBytes) {
      const label = read(at);
      if (!(label >= 0 && label < most)) {
        throw new Invalid(
          'npz-label-range',
          `${where}: expected ${columns > 1 ? 'findings' : 'class indices'} from 0 to ${most - 1}, got ${label} at row ` +
            `${Math.floor(index / columns)}; ` +
            'number the classes from 0 or name all of them',
        );
      }
      labels[index] = Number(label);
      index += 1;
    }
  }
  return { values: labels, columns };
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

/** How many samples have each finding. */
export function countFindings(labels: ArrayLike<number>, findings: number): number[] {
  const counts = new Array<number>(findings).fill(0);
  for (let at = 0; at < labels.length; at += 1)
    counts[at % findings] = (counts[at % findings] ?? 0) + (labels[at] as number);
  return counts;
}
