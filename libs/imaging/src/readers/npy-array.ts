import { Invalid } from '@paucis/contracts';
import { type NpyHeader, npyHeaderLimitBytes, parseNpyHeader } from './npy-header.js';
import { type FileTree, firstBytes, type TreeFile } from './file-tree.js';

/** NumPy's own headers have 128 bytes. */
const usualHeaderBytes = 512;

/** An array of an archive whose header was read and agrees with its stored size; no element has been read. */
export interface NpyMember {
  readonly member: TreeFile;
  readonly header: NpyHeader;
  /** For messages: file and array. */
  readonly where: string;
  readonly elementBytes: number;
}

/** Reads the header of `<key>.npy` and checks the declared shape against the size that the archive's directory declares. */
export async function openNpy(archive: FileTree, key: string): Promise<NpyMember> {
  const where = `${archive.name}: array ${key}`;
  const member = archive.files.get(`${key}.npy`);
  if (member === undefined) {
    const found = [...archive.files.keys()].map((name) => name.replace(/\.npy$/, '')).sort();
    throw new Invalid(
      'npz-key-missing',
      `${archive.name}: expected an array ${key}, found ${found.slice(0, 12).join(', ') || 'an empty archive'}`,
    );
  }
  const header = await readHeader(member, where);
  const elementBytes = elementBytesOf(header.dtype, where);
  const declared = header.shape.reduce((product, side) => product * side, elementBytes);
  const stored = member.sizeBytes - header.dataOffset;
  if (declared !== stored) {
    throw new Invalid(
      'npz-size',
      `${where}: its shape (${header.shape.join(', ')}) needs ${declared} bytes but ${stored} are stored; ` +
        'the file is damaged or forged, fetch it again',
    );
  }
  return { member, header, where, elementBytes };
}

async function readHeader(member: TreeFile, where: string): Promise<NpyHeader> {
  for (const count of [usualHeaderBytes, npyHeaderLimitBytes + 12]) {
    const header = parseNpyHeader(await firstBytes(member, count), where);
    if (header !== undefined) return header;
  }
  throw new Invalid('npy-no-array', `${where}: expected a NumPy array, the member ends inside its header`);
}

/** Bytes of one element of the types that hold images or labels. */
function elementBytesOf(dtype: string, where: string): number {
  if (/^[|<>=]?O/.test(dtype)) {
    throw new Invalid(
      'npy-object-dtype',
      `${where}: expected numbers, got Python objects (dtype object), which could run code when read; save it as uint8`,
    );
  }
  const size = /^[|<>=]?[iub]([1248])$/.exec(dtype)?.[1];
  if (size !== undefined) return Number(size);
  throw new Invalid(
    'npy-dtype',
    `${where}: expected integers (images uint8, labels any integer type), got dtype ${dtype}; convert with .astype('uint8')`,
  );
}

/**
 * The array's bytes in file order, `itemBytes` each (the last may be shorter), in lists of at most `listBytes` or one item. They
 * are views of the pieces as they were unpacked, which nobody else holds; only an item that lies across two pieces is copied.
 */
export async function* itemsOf(
  { member, header }: NpyMember,
  { itemBytes, listBytes }: { itemBytes: number; listBytes: number },
): AsyncGenerator<readonly Uint8Array[], void> {
  const perList = Math.max(1, Math.floor(listBytes / itemBytes));
  let toSkip = header.dataOffset;
  let left = member.sizeBytes - header.dataOffset;
  let torn: Uint8Array | undefined;
  let filled = 0;
  for await (const { buffer, byteOffset, length } of member.chunks()) {
    const chunk = new Uint8Array(buffer, byteOffset, length);
    let list: Uint8Array[] = [];
    let at = Math.min(toSkip, length);
    toSkip -= at;
    while (at < length && left > 0) {
      const wanted = Math.min(itemBytes, left);
      if (torn === undefined && length - at >= wanted) {
        list.push(chunk.subarray(at, at + wanted));
        at += wanted;
        left -= wanted;
      } else {
        torn ??= new Uint8Array(wanted);
        const piece = chunk.subarray(at, at + wanted - filled);
        torn.set(piece, filled);
        filled += piece.length;
        at += piece.length;
        if (filled < wanted) break;
        list.push(torn);
        left -= wanted;
        torn = undefined;
        filled = 0;
      }
      if (list.length < perList) continue;
      yield list;
      list = [];
    }
    if (list.length > 0) yield list;
  }
}
