import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { identityOf, isAlive, type ProcessIdentity } from './process-identity.js';

const Owner = z.object({ pid: z.int(), started: z.string().optional(), token: z.string() });
const takeoverLimitMs = 10_000;

export interface FolderLock {
  release(): void;
}

/**
 * Takes the one lock of a data folder, or returns the living process that holds it. What a dead process left is taken
 * over. The lock is placed by a hard link: it is there with its whole content or not at all.
 */
export async function lockFolder(dataFolder: string): Promise<FolderLock | { heldBy: ProcessIdentity }> {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const file = join(dataFolder, 'launcher.lock');
  const token = randomUUID();
  const mine = JSON.stringify({ ...identityOf(process.pid), token });
  while (!place(file, mine)) {
    const owner = ownerOf(file);
    if (owner === undefined) continue; // released in between
    if (isAlive(owner)) return { heldBy: owner };
    if (!removeDead(file, mine, owner.token)) await delay(20);
  }
  return {
    release() {
      if (ownerOf(file)?.token === token) rmSync(file, { force: true });
    },
  };
}

function place(file: string, content: string): boolean {
  const beside = `${file}.${randomUUID()}`;
  writeFileSync(beside, content, { mode: 0o600 });
  try {
    linkSync(beside, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(beside, { force: true });
  }
}

function ownerOf(file: string): z.output<typeof Owner> | undefined {
  try {
    return Owner.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A second lock keeps two who saw the same dead owner from removing each other's new lock. */
function removeDead(file: string, mine: string, deadToken: string): boolean {
  const takeover = `${file}.takeover`;
  if (!place(takeover, mine)) {
    const placedAt = statSync(takeover, { throwIfNoEntry: false })?.mtimeMs;
    if (placedAt !== undefined && Date.now() - placedAt > takeoverLimitMs) rmSync(takeover, { force: true });
    return false;
  }
  if (ownerOf(file)?.token === deadToken) rmSync(file, { force: true });
  rmSync(takeover, { force: true });
  return true;
}
