import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Unavailable } from '@paucis/contracts';
import type { Content } from './object-store.js';

const abandonedMs = 24 * 3600 * 1000;

/** Bytes on this disk whose hash is known. */
export interface IncomingFile {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** Where bytes wait until all of them are there: an object is stored whole or not at all. */
export class Incoming {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** Writes all of it to a file, durable, and hands that on; the file is gone afterwards unless it was moved. */
  async with<Result>(content: Content, name: string, use: (file: IncomingFile) => Promise<Result>): Promise<Result> {
    const path = join(this.folder, randomUUID());
    try {
      return await use({ path, ...(await write(path, content)) });
    } catch (error) {
      throw asStorageError(error, name);
    } finally {
      await rm(path, { force: true });
    }
  }

  /** Removes what crashed processes left half-written a day ago or longer. */
  async sweep(now: number): Promise<void> {
    for (const name of await readdir(this.folder)) {
      const file = join(this.folder, name);
      const found = await stat(file).catch(() => undefined);
      if (found && found.mtimeMs < now - abandonedMs) await rm(file, { force: true });
    }
  }
}

async function write(file: string, content: Content): Promise<{ sha256: string; sizeBytes: number }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const handle = await open(file, 'wx', 0o600);
  try {
    for await (const chunk of content instanceof Uint8Array ? [content] : (content as AsyncIterable<Uint8Array>)) {
      hash.update(chunk);
      sizeBytes += chunk.byteLength;
      for (let at = 0; at < chunk.byteLength;) at += (await handle.write(chunk, at)).bytesWritten;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { sha256: hash.digest('hex'), sizeBytes };
}

function asStorageError(error: unknown, name: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new Unavailable(
    'disk-full',
    `the disk is full: ${name} was not stored, and nothing of it is left`,
    { name },
    { cause: error },
  );
}
