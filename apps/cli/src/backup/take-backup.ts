import { constants } from 'node:fs';
import { access, copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CommandFailed, exitCodes } from '../command-failed.js';
import { lockFolder } from '../launcher/folder-lock.js';
import { pidFileOf, readSurvivor } from '../launcher/pid-file.js';
import { signalTo, suspend } from '../launcher/process-identity.js';
import { type Manifest, manifestName, sha256Of } from './manifest.js';

export interface BackupProgress {
  (copied: number, objects: number): void;
}

/**
 * Copies an embedded installation, running or not, into a folder. All databases are copied at one instant, while the
 * process that writes them stands still: the copy is what a crash at that instant would leave, which every service starts
 * from. Objects are copied after that, each once for all backups in the folder: rows name them, and what rows name stays.
 */
export async function takeBackup(dataFolder: string, target: string, progress: BackupProgress): Promise<Manifest> {
  await access(join(dataFolder, 'db')).catch((cause: unknown) => {
    throw new CommandFailed(`${dataFolder} holds no databases of an embedded stack`, {
      next: 'name its folder with --data; of a team profile, back up PostgreSQL first and the object store after it',
      cause,
      exitCode: exitCodes.refused,
    });
  });
  await mkdir(target, { recursive: true, mode: 0o700 });
  // A backup is whole when its manifest is there.
  await rm(join(target, manifestName), { force: true });
  const names = await copyDatabases(dataFolder, target);
  const keys = await copyKeys(dataFolder, target);
  const objects = await copyObjects(join(dataFolder, 'objects'), join(target, 'objects'), progress);
  const files: Manifest['files'] = {};
  for (const name of [...names, ...keys]) files[name] = await sha256Of(join(target, name));
  const manifest: Manifest = { format: 1, takenAt: new Date().toISOString(), files, objects };
  await writeFile(join(target, `${manifestName}.new`), JSON.stringify(manifest, undefined, 2), { mode: 0o600 });
  await rename(join(target, `${manifestName}.new`), join(target, manifestName));
  return manifest;
}

async function copyDatabases(dataFolder: string, target: string): Promise<string[]> {
  await rm(join(target, 'db'), { recursive: true, force: true });
  await mkdir(join(target, 'db'), { mode: 0o700 });
  return atOneInstant(dataFolder, async () => {
    const found = await readdir(join(dataFolder, 'db'));
    const names = found.filter((name) => /\.sqlite(-wal)?$/.test(name)).map((name) => join('db', name));
    for (const name of names) await copyFile(join(dataFolder, name), join(target, name), constants.COPYFILE_FICLONE);
    return names;
  });
}

/** While nobody writes: the services stand still, or none runs and none can start. */
async function atOneInstant<Result>(dataFolder: string, work: () => Promise<Result>): Promise<Result> {
  const services = readSurvivor(pidFileOf(dataFolder, 'standalone'));
  if (services !== undefined) {
    try {
      await suspend(services.pid);
      return await work();
    } finally {
      signalTo(services.pid, 'SIGCONT');
    }
  }
  const lock = await lockFolder(dataFolder);
  if ('heldBy' in lock) {
    throw new CommandFailed(`the stack of ${dataFolder} is just starting or stopping`, {
      next: 'try again in a moment',
      exitCode: exitCodes.refused,
    });
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/** The admin token, and the broker's passwords. */
async function copyKeys(dataFolder: string, target: string): Promise<string[]> {
  const copied: string[] = [];
  for (const name of ['admin-token', join('nats', 'services.json'), join('nats', 'trainer.json')]) {
    await mkdir(dirname(join(target, name)), { recursive: true, mode: 0o700 });
    const isThere = await copyFile(join(dataFolder, name), join(target, name)).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
        return false;
      },
    );
    if (isThere) copied.push(name);
  }
  return copied;
}

async function copyObjects(from: string, to: string, progress: BackupProgress): Promise<string[]> {
  const found = await readdir(from, { recursive: true, withFileTypes: true }).catch(() => []);
  const keys = found
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('.incoming'))
    .map((entry) => join(entry.parentPath, entry.name).slice(from.length + 1))
    .sort();
  const kept: string[] = [];
  for (const [at, key] of keys.entries()) {
    if (await copyObject(join(from, key), join(to, key))) kept.push(key);
    progress(at + 1, keys.length);
  }
  return kept;
}

/** False when it was collected in the meantime: then no row of the copied databases names it. */
async function copyObject(from: string, to: string): Promise<boolean> {
  const isThere = await access(to).then(
    () => true,
    () => false,
  );
  if (isThere) return true;
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  try {
    await copyFile(from, `${to}.new`, constants.COPYFILE_FICLONE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  await rename(`${to}.new`, to);
  return true;
}
