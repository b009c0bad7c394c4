import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { SetupFailure } from './failure.mjs';
import { isAlive, startOf, withLock } from './lock.mjs';

/** Where things are kept between clones. Nothing is written outside it and the checkout. */
export function cacheFolder() {
  const { PAUCIS_CACHE, XDG_CACHE_HOME } = process.env;
  return resolve(PAUCIS_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'paucis'));
}

/**
 * The folder of a finished thing in the cache. If it is missing, `make(temporary)` fills a temporary folder beside it,
 * which takes its place by one rename: it is there whole or not at all.
 */
export async function cached(id, progress, make) {
  const place = join(cacheFolder(), id);
  if (existsSync(place)) return place;
  const lock = join(cacheFolder(), 'locks', `${id.replaceAll('/', '-')}.lock`);
  return withLock(lock, progress, async () => {
    if (existsSync(place)) return place;
    await withTemporaryFolder(async (temporary) => {
      await make(temporary);
      mkdirSync(dirname(place), { recursive: true });
      renameSync(temporary, place);
    });
    return place;
  });
}

/** A folder of this process in the cache, removed at the end; what a killed set-up left behind goes first. */
export async function withTemporaryFolder(work) {
  const parent = join(cacheFolder(), 'temporary');
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    const [pid, started] = name.split('-');
    if (!isAlive({ pid: Number(pid), started })) rmSync(join(parent, name), { recursive: true, force: true });
  }
  const folder = join(parent, `${process.pid}-${startOf(process.pid) ?? 0}-${randomUUID()}`);
  mkdirSync(folder);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    return await work(folder);
  } finally {
    process.removeListener('exit', remove);
    remove();
  }
}

/** Refuses before anything is written when the cache's disk cannot hold what comes. */
export function requireFreeSpace(bytes, what) {
  mkdirSync(cacheFolder(), { recursive: true });
  const { bavail, bsize } = statfsSync(cacheFolder());
  if (bavail * bsize >= bytes) return;
  const gigabytes = (size) => `${(size / 1e9).toFixed(1)} GB`;
  throw new SetupFailure(
    `${what} needs ${gigabytes(bytes)} in ${cacheFolder()}, where ${gigabytes(bavail * bsize)} are free.`,
    'Free some space, or set PAUCIS_CACHE to a folder on another disk.',
  );
}
