import { readFileSync } from 'node:fs';
import type { SlotExit } from './slot-process.js';

const told = /JavaScript heap out of memory|std::bad_alloc|OOM when allocating|Cannot allocate memory|ENOMEM/i;

/** How many processes of this machine the kernel has killed for memory; undefined where it does not tell. */
export function countMemoryKills(
  read: (file: string) => string = (file) => readFileSync(file, 'utf8'),
): number | undefined {
  try {
    const found = /^oom_kill (\d+)$/m.exec(read('/proc/vmstat'));
    return found?.[1] === undefined ? undefined : Number(found[1]);
  } catch {
    return undefined;
  }
}

/** Whether a process died for want of memory: it said so, or the kernel killed it while its count of such kills rose. */
export function diedForMemory(
  exit: SlotExit,
  kills: { before: number | undefined; after: number | undefined },
): boolean {
  if (told.test(exit.output)) return true;
  const wasKilled = exit.signal === 'SIGKILL' || exit.code === 137;
  return wasKilled && kills.before !== undefined && kills.after !== undefined && kills.after > kills.before;
}
