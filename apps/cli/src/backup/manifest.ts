import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CommandFailed } from '../command-failed.js';

/** Inside the backup, whoever wrote it. */
const Inside = z.string().regex(/^(?!.*\.\.)[\w-][\w./-]*$/);

/** What a backup holds, so that a damaged or half-written one is known before anything is restored from it. */
export const Manifest = z.object({
  format: z.literal(1),
  takenAt: z.iso.datetime(),
  /** By path inside the backup: the databases with what they had not merged yet, and the keys of this installation. */
  files: z.record(Inside, z.object({ sha256: z.string(), sizeBytes: z.int() })),
  /** Keys in the object store; each names its own SHA-256. */
  objects: z.array(Inside),
});
export type Manifest = z.output<typeof Manifest>;

export const manifestName = 'backup.json';

export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, manifestName), 'utf8').catch((cause: unknown) => {
    throw new CommandFailed(`${folder} holds no ${manifestName}: it is no backup, or one that was not finished`, {
      next: 'name a folder that `paucis backup` has written',
      cause,
    });
  });
  const found = Manifest.safeParse(JSON.parse(text));
  if (found.success) return found.data;
  throw new CommandFailed(`${join(folder, manifestName)} is of another version or damaged`, {
    next: 'restore with the version of Paucis that wrote it',
    cause: found.error,
  });
}

export async function sha256Of(file: string): Promise<{ sha256: string; sizeBytes: number }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    sizeBytes += chunk.byteLength;
  }
  return { sha256: hash.digest('hex'), sizeBytes };
}
