import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { isAlive } from './process-identity.js';

/** What is kept of a started process, so that a launcher that comes after a killed one finds it again. */
const PidFile = z.object({
  pid: z.int(),
  started: z.string().optional(),
  /** Hash of the program, its arguments and its settings: a process of another revision is replaced, not adopted. */
  revision: z.string(),
  /** Where it listens. */
  port: z.int().optional(),
});
export type Survivor = z.output<typeof PidFile>;

export const pidFileOf = (dataFolder: string, name: string): string => join(dataFolder, 'pids', `${name}.json`);

/** The process that a pid file names, if that very process still runs. */
export function readSurvivor(file: string): Survivor | undefined {
  const kept = readPidFile(file);
  return kept !== undefined && isAlive(kept) ? kept : undefined;
}

/** What the file says, whether or not that process runs. */
export function readPidFile(file: string): Survivor | undefined {
  try {
    return PidFile.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined; // absent, or damaged by a crash of the machine
  }
}

export function writePidFile(file: string, survivor: Survivor): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(survivor), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function removePidFile(file: string): void {
  rmSync(file, { force: true });
}
