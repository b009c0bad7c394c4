import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const takeoverLimitMs = 10_000;

/**
 * Runs `work` while this process alone holds the lock file. The lock of a process that is gone is taken over; while
 * another one works we wait, and say so once.
 */
export async function withLock(file, progress, work) {
  mkdirSync(dirname(file), { recursive: true });
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid), token: randomUUID() });
  let told = false;
  while (!placed(file, mine)) {
    const owner = ownerOf(file);
    if (owner === undefined) continue;
    if (isAlive(owner)) {
      if (!told) progress.line(`process ${owner.pid} sets up the same thing; waiting for it`);
      told = true;
      await delay(200);
    } else if (!takenOver(file, mine, owner)) await delay(50);
  }
  try {
    return await work();
  } finally {
    if (ownerOf(file)?.token === JSON.parse(mine).token) rmSync(file, { force: true });
  }
}

/** A hard link puts the file there with its whole content or not at all. */
function placed(file, content) {
  const temporary = `${file}.${randomUUID()}`;
  writeFileSync(temporary, content);
  try {
    linkSync(temporary, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function ownerOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes the lock of a dead owner; a second lock keeps two who saw the same dead owner from removing each other's. */
function takenOver(file, mine, dead) {
  const takeover = `${file}.takeover`;
  if (!placed(takeover, mine)) {
    const age = Date.now() - (statSync(takeover, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > takeoverLimitMs) rmSync(takeover, { force: true });
    return false;
  }
  try {
    if (ownerOf(file)?.token === dead.token) rmSync(file, { force: true });
  } finally {
    rmSync(takeover, { force: true });
  }
  return true;
}

/** Whether that very process runs: a pid may have been given to another one since. */
export function isAlive({ pid, started }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  return started === undefined || startOf(pid) === started;
}

/** When the process started, in clock ticks since boot; undefined where there is no /proc. */
export function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
