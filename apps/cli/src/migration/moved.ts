import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Moved = z.object({ movedAt: z.iso.datetime(), to: z.string() });
/** That a data folder's databases and objects live elsewhere now. */
export type Moved = z.output<typeof Moved>;

const fileOf = (dataFolder: string): string => join(dataFolder, 'moved-to-postgres.json');

/** Undefined while the data folder itself holds the data. */
export function readMoved(dataFolder: string): Moved | undefined {
  const file = fileOf(dataFolder);
  return existsSync(file) ? Moved.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

export function writeMoved(dataFolder: string, moved: Moved): void {
  const file = fileOf(dataFolder);
  writeFileSync(`${file}.new`, JSON.stringify(moved), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
