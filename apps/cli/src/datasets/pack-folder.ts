import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DatasetLayout } from '@paucis/contracts';
import { openTree } from '@paucis/imaging';
import { ZipFile } from 'yazl';

/** The zero of the format: the same files give the same bytes, and so the same upload, on each day. */
const mtime = new Date(1980, 0, 1);

/**
 * Writes a folder into a zip as it is read, without compressing what is compressed. Links and hidden files stay behind. With
 * a table of its rows, an .npz is packed as its arrays, since no archive is read inside another.
 */
export async function packFolder(
  { path, layout }: { path: string; layout: DatasetLayout | undefined },
  file: string,
): Promise<{ files: number }> {
  await using tree = await openTree(path, { layout });
  const zip = new ZipFile();
  for (const member of tree.files.values()) {
    // Opened when its turn comes: a folder may hold more files than a process may open.
    zip.addReadStreamLazy(member.name, { mtime, mode: 0o100600, compress: false }, (give) =>
      give(null, Readable.from(member.chunks())),
    );
  }
  zip.end();
  await pipeline(zip.outputStream as unknown as Readable, createWriteStream(file, { mode: 0o600, flags: 'wx' }));
  return { files: tree.files.size };
}
