import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PreparedBytes } from '@paucis/learning';

const checksumBytes = 32;

/**
 * Preprocessed folds of this machine, shared by its slots: a file each, its checksum first. When room is needed the ones used
 * longest ago go; a damaged one counts as none.
 */
export class PreparedFiles implements PreparedBytes {
  constructor(
    private readonly folder: string,
    private readonly limitBytes: number,
  ) {}

  async find(key: string): Promise<Uint8Array | undefined> {
    const file = join(this.folder, key);
    const stored = await readFile(file).catch(() => undefined);
    if (stored === undefined) return undefined;
    const bytes = stored.subarray(checksumBytes);
    if (!checksumOf(bytes).equals(stored.subarray(0, checksumBytes))) {
      await rm(file, { force: true });
      return undefined;
    }
    const now = new Date();
    // Gone meanwhile, or a disk that is full: it was read all the same.
    await utimes(file, now, now).catch(() => undefined);
    return bytes;
  }

  async keep(key: string, bytes: Uint8Array): Promise<void> {
    if (bytes.byteLength > this.limitBytes) return;
    const draft = join(this.folder, `${key}.${randomUUID()}.draft`);
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      await this.makeRoom(bytes.byteLength);
      await writeFile(draft, [checksumOf(bytes), bytes], { mode: 0o600 });
      await rename(draft, join(this.folder, key));
    } catch {
      // Kept for speed only: without room for it the next job makes it again.
      await rm(draft, { force: true }).catch(() => undefined);
    }
  }

  private async makeRoom(neededBytes: number): Promise<void> {
    const files = await Promise.all(
      (await readdir(this.folder)).map(async (name) => {
        const path = join(this.folder, name);
        const { size, mtimeMs } = await stat(path).catch(() => ({ size: 0, mtimeMs: 0 }));
        return { path, size, mtimeMs };
      }),
    );
    let total = neededBytes + files.reduce((sum, { size }) => sum + size, 0);
    for (const { path, size } of files.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
      if (total <= this.limitBytes) return;
      await rm(path, { force: true });
      total -= size;
    }
  }
}

const checksumOf = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
