import { basename } from 'node:path';
import { open as openFile, stat } from 'node:fs/promises';
import { Invalid, NotFound } from '@paucis/contracts';
import { type Entry, fromRandomAccessReader, type ZipFile } from 'yauzl';
import type { FileTree } from './file-tree.js';
import { brokenArchive, memberOf, ZipBytes } from './zip-member.js';

/** What an archive may ask for before a byte of it is unpacked. */
export interface ArchiveLimits {
  readonly members: number;
  /** All members together, unpacked. */
  readonly totalBytes: number;
  /** Unpacked to packed size of one member above `ratioFromBytes`; the densest possible zip reaches 1,032. */
  readonly ratio: number;
  readonly ratioFromBytes: number;
}

export const archiveLimits: ArchiveLimits = {
  members: 64,
  totalBytes: 16 * 2 ** 30,
  ratio: 200,
  ratioFromBytes: 2 ** 20,
};

/** Of a folder that was packed: images are packed already, so a high ratio means a bomb here too. */
export const folderLimits: ArchiveLimits = { ...archiveLimits, members: 200_000, totalBytes: 200 * 2 ** 30 };

/** Opens a zip file as streams. `Invalid` for what is no zip or breaks a limit, `NotFound` where no file is. */
export async function openArchive(
  path: string,
  { name = basename(path), limits = archiveLimits }: { name?: string; limits?: ArchiveLimits } = {},
): Promise<FileTree> {
  const sizeBytes = await checkIsZip(path, name);
  const bytes = new ZipBytes(path, sizeBytes);
  const zip = await opened(bytes, name);
  try {
    const entries = await listed(zip, name, limits);
    checkSizes(entries, sizeBytes, name, limits);
    const kept = entries.filter(({ fileName }) => !fileName.endsWith('/'));
    const members = new Map(kept.map((entry) => [entry.fileName, memberOf(bytes, entry, name)]));
    return { name, files: members, [Symbol.asyncDispose]: async () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function checkIsZip(path: string, name: string): Promise<number> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new NotFound('file-not-found', `${name}: no such file`, { name }, { cause });
  });
  if (!found.isFile()) throw new Invalid('archive-not-zip', `${name}: expected a file, found a folder or device`);
  const file = await openFile(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    const mark = buffer.toString('latin1', 0, bytesRead);
    if (mark === 'PK\x03\x04' || mark === 'PK\x05\x06') return found.size;
  } finally {
    await file.close();
  }
  throw new Invalid(
    'archive-not-zip',
    `${name}: expected an .npz file (a zip archive), found other bytes; save the arrays with numpy.savez_compressed`,
  );
}

function opened(bytes: ZipBytes, name: string): Promise<ZipFile> {
  const options = { autoClose: false, lazyEntries: true, validateEntrySizes: true };
  return new Promise((resolve, reject) => {
    fromRandomAccessReader(bytes, bytes.sizeBytes, options, (error, zip) => {
      if (error === null) return resolve(zip);
      bytes.close(() => reject(brokenArchive(name, error)));
    });
  });
}

function listed(zip: ZipFile, name: string, limits: ArchiveLimits): Promise<Entry[]> {
  if (zip.entryCount > limits.members) {
    throw new Invalid(
      'archive-members',
      `${name}: expected at most ${limits.members} members, the archive declares ${zip.entryCount}`,
    );
  }
  return new Promise((resolve, reject) => {
    const entries: Entry[] = [];
    zip.on('error', (error: Error) => reject(brokenArchive(name, error)));
    zip.on('end', () => resolve(entries));
    zip.on('entry', (entry: Entry) => {
      entries.push(entry);
      zip.readEntry();
    });
    zip.readEntry();
  });
}

function checkSizes(entries: readonly Entry[], fileBytes: number, name: string, limits: ArchiveLimits): void {
  const encrypted = entries.find((entry) => (entry.generalPurposeBitFlag & 1) === 1);
  if (encrypted !== undefined) {
    throw new Invalid(
      'archive-encrypted',
      `${name}: member ${encrypted.fileName} is encrypted; pack it without a password`,
    );
  }
  const names = new Set(entries.map((entry) => entry.fileName));
  if (names.size < entries.length) {
    throw new Invalid('archive-repeated', `${name}: expected each member once, a name occurs twice`);
  }
  const link = entries.find((entry) => ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000);
  if (link !== undefined) {
    throw new Invalid('archive-link', `${name}: member ${link.fileName} is a link; expected files only`);
  }
  const packed = entries.reduce((sum, entry) => sum + entry.compressedSize, 0);
  if (packed > fileBytes) {
    throw new Invalid(
      'archive-overlap',
      `${name}: its members claim ${packed} packed bytes but the file has ${fileBytes}; the archive is forged or damaged`,
    );
  }
  const total = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  if (total > limits.totalBytes) {
    throw new Invalid(
      'archive-large',
      `${name}: expected at most ${limits.totalBytes} bytes unpacked, the archive declares ${total}; split the data set`,
    );
  }
  for (const { fileName, uncompressedSize, compressedSize } of entries) {
    const ratio = uncompressedSize / Math.max(1, compressedSize);
    if (uncompressedSize < limits.ratioFromBytes || ratio <= limits.ratio) continue;
    throw new Invalid(
      'archive-ratio',
      `${name}: member ${fileName} unpacks to ${Math.round(ratio)} times its size, at most ${limits.ratio} is read; ` +
        'if the data are real, save them with numpy.savez (uncompressed)',
    );
  }
}
