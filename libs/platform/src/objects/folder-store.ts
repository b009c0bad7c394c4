import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { type ArtifactRef, Conflict, Invalid, NotFound, ObjectKey, Unavailable } from '@paucis/contracts';
import { ObjectStore, type StoredObject } from './object-store.js';

type Content = Uint8Array | Readable | AsyncIterable<Uint8Array>;
const temporaryFolder = '.incoming';
const abandonedMs = 24 * 3600 * 1000;

/** A folder on this machine; several processes may share it. */
export class FolderStore extends ObjectStore {
  constructor(private readonly folder: string) {
    super();
    mkdirSync(join(folder, temporaryFolder), { recursive: true, mode: 0o700 });
  }

  async put(prefix: string, content: Content, { name }: { readonly name: string }): Promise<ArtifactRef> {
    if (!/^[a-z]+$/.test(prefix))
      throw new Invalid('bad-prefix', `expected the name of a service as prefix, got ${JSON.stringify(prefix)}`);
    const temporary = join(this.folder, temporaryFolder, randomUUID());
    try {
      const { sha256, sizeBytes } = await write(temporary, content);
      const key = `${prefix}/${sha256.slice(0, 2)}/${sha256}`;
      const file = this.fileOf(key);
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      // Over what may be there already: same bytes, and a damaged copy is healed.
      await rename(temporary, file);
      await syncFolder(dirname(file));
      return { name, key, sha256, sizeBytes };
    } catch (error) {
      await rm(temporary, { force: true });
      throw asStorageError(error, name);
    }
  }

  async get(key: string, { sha256 }: { readonly sha256?: string } = {}): Promise<Buffer> {
    const bytes = await readFile(this.fileOf(key)).catch(missing(key));
    check(key, createHash('sha256').update(bytes).digest('hex'), sha256);
    return bytes;
  }

  async stream(key: string): Promise<Readable> {
    const file = this.fileOf(key);
    await stat(file).catch(missing(key));
    const hash = createHash('sha256');
    const checked = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        done(undefined, chunk);
      },
      flush(done) {
        try {
          check(key, hash.digest('hex'));
          done();
        } catch (error) {
          done(error as Error);
        }
      },
    });
    const source = createReadStream(file);
    source.on('error', (error) => checked.destroy(error));
    checked.on('close', () => source.destroy());
    return source.pipe(checked);
  }

  async has(key: string): Promise<boolean> {
    return stat(this.fileOf(key)).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false;
        throw error;
      },
    );
  }

  async delete(key: string): Promise<void> {
    await rm(this.fileOf(key), { force: true });
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    if (!/^[a-z]+$/.test(prefix))
      throw new Invalid('bad-prefix', `expected the name of a service as prefix, got ${JSON.stringify(prefix)}`);
    for (const half of await entriesOf(join(this.folder, prefix))) {
      for (const sha256 of await entriesOf(join(this.folder, prefix, half))) {
        const key = `${prefix}/${half}/${sha256}`;
        const found = await stat(this.fileOf(key)).catch(() => undefined);
        if (found) yield { key, sizeBytes: found.size, storedAt: Math.floor(found.mtimeMs) };
      }
    }
  }

  /** Removes what crashed processes left half-written a day ago or longer. */
  async sweep(now: number): Promise<void> {
    const folder = join(this.folder, temporaryFolder);
    for (const name of await entriesOf(folder)) {
      const found = await stat(join(folder, name)).catch(() => undefined);
      if (found && found.mtimeMs < now - abandonedMs) await rm(join(folder, name), { force: true });
    }
  }

  /** Keys have one shape, so none leads out of the folder. */
  private fileOf(key: string): string {
    if (!ObjectKey.safeParse(key).success || !/^[a-z]+\/[0-9a-f]{2}\/[0-9a-f]{64}$/.test(key)) {
      throw new Invalid('bad-key', `expected a key like registry/ab/ab12..., got ${JSON.stringify(key)}`);
    }
    return join(this.folder, key);
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

function check(key: string, actual: string, asked?: string): void {
  const stored = key.slice(-64);
  if (actual !== stored) {
    throw new Conflict('object-corrupt', `object ${key}: expected SHA-256 ${stored}, its bytes have ${actual}`, {
      key,
      actual,
    });
  }
  if (asked !== undefined && asked !== actual) {
    throw new Conflict('object-differs', `object ${key}: expected SHA-256 ${asked}, got ${actual}`, { key, actual });
  }
}

const missing = (key: string) => (error: NodeJS.ErrnoException) => {
  if (error.code === 'ENOENT')
    throw new NotFound('object-not-found', `there is no object ${key}`, { key }, { cause: error });
  throw error;
};

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
