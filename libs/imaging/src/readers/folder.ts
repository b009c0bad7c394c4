import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Invalid, NotFound } from '@paucis/contracts';
import type { FileTree, TreeFile } from './file-tree.js';

const limits = { files: 500_000, folderDepth: 12 } as const;
/**
 * Up to here a file is read in one go, and without a detour through the pool of threads: for a picture of 28 x 28 that detour
 * takes ten times as long as reading and decoding it. `readEntries` gives way to other work between blocks.
 */
const smallBytes = 4 * 2 ** 20;

/** The files of a folder by name, in order of their names. Links and hidden files are left out. */
export async function openFolder(path: string): Promise<FileTree> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new NotFound('file-not-found', `${basename(path)}: no such folder`, {}, { cause });
  });
  if (!found.isDirectory()) throw new Invalid('folder-not-folder', `${basename(path)}: expected a folder`);
  const files = new Map<string, TreeFile>();
  await collect(path, '', files, 0);
  return { name: basename(path), files, [Symbol.asyncDispose]: async () => undefined };
}

/** One file as a tree of itself. */
export async function openFile(path: string, name = basename(path)): Promise<FileTree> {
  const { size } = await stat(path);
  const file = fileAt(path, name, size);
  return { name, files: new Map([[name, file]]), [Symbol.asyncDispose]: async () => undefined };
}

async function collect(root: string, prefix: string, files: Map<string, TreeFile>, depth: number): Promise<void> {
  const entries = await readdir(join(root, prefix), { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) {
      if (depth >= limits.folderDepth) {
        throw new Invalid('folder-deep', `${name}: expected at most ${limits.folderDepth} folders in each other`);
      }
      await collect(root, name, files, depth + 1);
      continue;
    }
    if (!entry.isFile()) continue;
    if (files.size >= limits.files) {
      throw new Invalid(
        'folder-files',
        `${basename(root)}: expected at most ${limits.files} files; split the data set`,
      );
    }
    const path = join(root, name);
    files.set(name, fileAt(path, name, statSync(path).size));
  }
}

const fileAt = (path: string, name: string, sizeBytes: number): TreeFile => ({
  name,
  sizeBytes,
  chunks: () => chunksOf(path, sizeBytes),
  head: (count) => headOf(path, Math.min(count, sizeBytes)),
});

async function headOf(path: string, count: number): Promise<Buffer> {
  const descriptor = openSync(path, 'r');
  try {
    const head = Buffer.allocUnsafe(count);
    return head.subarray(0, readSync(descriptor, head, 0, count, 0));
  } finally {
    closeSync(descriptor);
  }
}

async function* chunksOf(path: string, size: number): AsyncGenerator<Buffer, void> {
  if (size <= smallBytes) {
    yield readFileSync(path);
    return;
  }
  const handle = await open(path, 'r');
  try {
    for (let at = 0; at < size;) {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(smallBytes), 0, smallBytes, at);
      if (bytesRead === 0) throw new Invalid('file-changed', `${basename(path)}: the file changed while it was read`);
      yield buffer.subarray(0, bytesRead);
      at += bytesRead;
    }
  } finally {
    await handle.close();
  }
}
