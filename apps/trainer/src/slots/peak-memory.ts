import { readFileSync, writeFileSync } from 'node:fs';

/** Resident memory of this process, in bytes: now, and the most since the last reset. */
export interface MemoryWatch {
  /** Bytes that a job may still take here, what this process holds for reuse included. */
  available(): number;
  /** Forgets the peak so far and takes what is held now as the base. */
  reset(): void;
  /** The most above the base since then; undefined where the system does not tell. */
  peak(): number | undefined;
}

export function memoryWatch(): MemoryWatch {
  let base = process.memoryUsage.rss();
  return {
    available: () => process.availableMemory() + process.memoryUsage.rss(),
    reset() {
      base = process.memoryUsage.rss();
      try {
        writeFileSync('/proc/self/clear_refs', '5');
      } catch {
        // Not Linux, or not allowed: then the peak is that of the whole life of the process.
      }
    },
    peak() {
      const status = readIfThere('/proc/self/status');
      const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
      return kilobytes === undefined ? undefined : Math.max(0, Number(kilobytes) * 1024 - base);
    },
  };
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
