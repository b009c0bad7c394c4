import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { type ArtifactRef, NotFound } from '@paucis/contracts';
import { checkedBytes, checkedStream } from './checksum.js';
import { Incoming } from './incoming.js';
import { checkedKey, checkPrefix, keyOf } from './object-keys.js';
import { type Content, type Intend, ObjectStore, type StoredObject, type VerifiedObject } from './object-store.js';

/** A folder on this machine; several processes may share it. */
export class FolderStore extends ObjectStore {
  private readonly incoming: Incoming;

  constructor(
    private readonly folder: string,
    private readonly intend?: Intend,
  ) {
    super();
    this.incoming = new Incoming(join(folder, '.incoming'));
  }

  async put(prefix: string, content: Content, { name }: { readonly name: string }): Promise<ArtifactRef> {
    checkPrefix(prefix);
    return this.incoming.with(content, name, async ({ path, sha256, sizeBytes }) => {
      const ref = { name, key: keyOf(prefix, sha256), sha256, sizeBytes };
      await this.intend?.(ref);
      const file = join(this.folder, ref.key);
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      // Over what may be there already: same bytes, and a damaged copy is healed.
      await rename(path, file);
      await syncFolder(dirname(file));
      return ref;
    });
  }

  async get(key: string, { sha256 }: { readonly sha256?: string } = {}): Promise<Buffer> {
    return checkedBytes(key, await readFile(this.fileOf(key)).catch(missing(key)), sha256);
  }

  async read(key: string, offset: number, length: number): Promise<Buffer> {
    const handle = await open(this.fileOf(key), 'r').catch(missing(key));
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  }

  async stream(key: string): Promise<Readable> {
    const file = this.fileOf(key);
    await stat(file).catch(missing(key));
    return checkedStream(key, createReadStream(file));
  }

  async has(key: string): Promise<boolean> {
    return (await foundAt(this.fileOf(key))) !== undefined;
  }

  async verify(key: string): Promise<VerifiedObject | undefined> {
    const file = this.fileOf(key);
    const found = await foundAt(file);
    if (found === undefined) return undefined;
    const hash = createHash('sha256');
    let sizeBytes = 0;
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      sizeBytes += chunk.byteLength;
    }
    return { key, sizeBytes, sha256: hash.digest('hex'), storedAt: Math.floor(found.mtimeMs) };
  }

  async delete(key: string): Promise<void> {
    await rm(this.fileOf(key), { force: true });
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    checkPrefix(prefix);
    for (const half of await entriesOf(join(this.folder, prefix))) {
      for (const sha256 of await entriesOf(join(this.folder, prefix, half))) {
        const key = `${prefix}/${half}/${sha256}`;
        const found = await foundAt(this.fileOf(key));
        if (found) yield { key, sizeBytes: found.size, storedAt: Math.floor(found.mtimeMs) };
      }
    }
  }

  async grantRead(): Promise<undefined> {
    return undefined;
  }

  async grantWrite(): Promise<undefined> {
    return undefined;
  }

  async sweep(now: number): Promise<void> {
    await this.incoming.sweep(now);
  }

  private fileOf(key: string): string {
    return join(this.folder, checkedKey(key));
  }
}

const missing = (key: string) => (error: NodeJS.ErrnoException) => {
  if (error.code === 'ENOENT')
    throw new NotFound('object-not-found', `there is no object ${key}`, { key }, { cause: error });
  throw error;
};

async function foundAt(file: string) {
  return stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

async function entriesOf(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

/** A rename is durable when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
