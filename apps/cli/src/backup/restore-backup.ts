import { constants } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CommandFailed, exitCodes } from '../command-failed.js';
import type { BackupProgress } from './take-backup.js';
import { type Manifest, readManifest, sha256Of } from './manifest.js';

/** Makes a data folder of a backup. Every byte is checked before the folder gets its name; an existing one is refused. */
export async function restoreBackup(source: string, dataFolder: string, progress: BackupProgress): Promise<Manifest> {
  const manifest = await readManifest(source);
  const existing = await readdir(dataFolder).catch(() => []);
  if (existing.length > 0) {
    throw new CommandFailed(`${dataFolder} is not empty, and a restore overwrites nothing`, {
      next: 'name a new folder with --data, or move that one away first',
      exitCode: exitCodes.refused,
    });
  }
  const fresh = `${dataFolder}.restoring-${process.pid}`;
  try {
    await placeAll(source, fresh, manifest, progress);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
  // Empty, if it is there at all.
  await rmdir(dataFolder).catch(() => undefined);
  await rename(fresh, dataFolder);
  return manifest;
}

async function placeAll(source: string, fresh: string, manifest: Manifest, progress: BackupProgress): Promise<void> {
  await mkdir(fresh, { recursive: true, mode: 0o700 });
  for (const [name, { sha256 }] of Object.entries(manifest.files)) await place(source, fresh, name, sha256);
  for (const [at, key] of manifest.objects.entries()) {
    await place(source, fresh, join('objects', key), basename(key));
    progress(at + 1, manifest.objects.length);
  }
}

async function place(source: string, target: string, name: string, sha256: string): Promise<void> {
  const file = join(target, name);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await copyFile(join(source, name), file, constants.COPYFILE_FICLONE).catch((cause: unknown) => {
    throw new CommandFailed(`the backup lacks ${name}`, { next: 'use another backup', cause });
  });
  await chmod(file, 0o600);
  const found = await sha256Of(file);
  if (found.sha256 === sha256) return;
  throw new CommandFailed(`the backup is damaged: ${name} has SHA-256 ${found.sha256}, expected ${sha256}`, {
    next: 'use another backup',
  });
}
