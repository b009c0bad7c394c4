import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ArtifactRef, Unavailable } from '@paucis/contracts';
import type { ObjectStore } from '@paucis/platform';

/** Folders in which uploads are unpacked: archives are read from a file, and shards are whole before they are stored. */
export class Staging {
  constructor(private readonly root: string) {}

  /** An empty folder that is gone at the end of its scope. */
  async open(id: string): Promise<StagingFolder> {
    const path = join(this.root, id);
    await rm(path, { recursive: true, force: true });
    await mkdir(join(path, 'shards'), { recursive: true, mode: 0o700 });
    return new StagingFolder(path);
  }

  /** Removes what a process that was killed left behind. */
  async clear(): Promise<void> {
    const names = await readdir(this.root).catch(() => []);
    for (const name of names) await rm(join(this.root, name), { recursive: true, force: true });
  }
}

export class StagingFolder implements AsyncDisposable {
  readonly upload: string;
  readonly shards: string;

  constructor(private readonly path: string) {
    this.upload = join(path, 'upload');
    this.shards = join(path, 'shards');
  }

  /** Copies an object here and returns its MD5, by which catalogues name files. */
  async fetch(objects: ObjectStore, key: string, signal: AbortSignal): Promise<string> {
    const md5 = createHash('md5');
    const hashing = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        md5.update(chunk);
        done(undefined, chunk);
      },
    });
    try {
      await pipeline(await objects.stream(key), hashing, createWriteStream(this.upload, { flags: 'wx', mode: 0o600 }), {
        signal,
      });
    } catch (error) {
      throw asDiskFull(error);
    }
    return md5.digest('hex');
  }

  async store(objects: ObjectStore, file: string, name: string): Promise<ArtifactRef> {
    return objects.put('registry', createReadStream(file), { name });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

/** A disk without room is said in words. */
export function asDiskFull(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new Unavailable(
    'disk-full',
    'the disk is full: free some space and add the file again; nothing of it was kept',
    {},
    { cause: error },
  );
}
