import { access, constants, mkdir, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { bytes } from '../terminal/format.js';
import type { Check } from './check.js';

/** A sweep of the demo's size, its checkpoints and a report. */
const leastFreeBytes = 2e9;

/** The native module loads, and its database answers. */
export async function checkDatabase(): Promise<Check> {
  try {
    const { default: Sqlite } = await import('better-sqlite3');
    const database = new Sqlite(':memory:');
    const { version } = database.prepare('select sqlite_version() as version').get() as { version: string };
    database.close();
    return { name: 'database', status: 'ok', value: `SQLite ${version}` };
  } catch (error) {
    const value = `better-sqlite3 does not load: ${(error as Error).message.split('\n')[0]}`;
    return { name: 'database', status: 'broken', value, fix: 'run `node infra/setup.mjs sqlite`' };
  }
}

/** Databases and objects lie in this folder. */
export async function checkDataFolder(folder: string): Promise<Check> {
  const base = { name: 'data folder' };
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK);
    const { bavail, bsize } = await statfs(folder);
    const freeBytes = bavail * bsize;
    const found = {
      ...base,
      value: `${folder}, ${bytes(freeBytes)} free`,
      details: { folder, freeBytes, objectStore: 'folder' },
    };
    if (freeBytes >= leastFreeBytes) return { ...found, status: 'ok' };
    return {
      ...found,
      status: 'degraded',
      fix: `free some space on the disk of ${dirname(folder)}, or name another folder with --data`,
    };
  } catch (error) {
    return {
      ...base,
      status: 'broken',
      value: `${folder}: ${(error as Error).message}`,
      fix: 'name a folder that you may write to with --data',
    };
  }
}
