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

/** The elements' bytes in file order, cut to pieces of `blockBytes` (the last may be shorter); each piece is a fresh array. */
export async function* elementBlocks(
  { member, header }: NpyMember,
  blockBytes: number,
): AsyncGenerator<Uint8Array, void> {
  let toSkip = header.dataOffset;
  let left = member.sizeBytes - header.dataOffset;
  let block: Uint8Array | undefined;
  let filled = 0;
  for await (const chunk of member.chunks()) {
    let at = Math.min(toSkip, chunk.length);
    toSkip -= at;
    while (at < chunk.length && left > 0) {
      const wanted = Math.min(blockBytes, left);
      if (block === undefined && chunk.length - at >= wanted) {
        // The whole block lies in one piece of memory, which nobody else holds.
        yield new Uint8Array(chunk.buffer, chunk.byteOffset + at, wanted);
        at += wanted;
        left -= wanted;
        continue;
      }
      block ??= new Uint8Array(wanted);
      const taken = Math.min(wanted - filled, chunk.length - at);
      block.set(chunk.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
      if (filled < wanted) continue;
      yield block;
      left -= wanted;
      block = undefined;
      filled = 0;
    }
  }
}
