import { access, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandFailed } from '../command-failed.js';
import { findRunningStack } from '../stack/running-stack.js';

/** Empties a data folder of ours; anything else is left alone, whatever its name. */
export async function emptyDataFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  if (names.length === 0) return;
  if (await findRunningStack(folder)) {
    throw new CommandFailed(`a stack runs on ${folder}`, {
      next: 'stop it (Ctrl-C where it runs), then try --fresh again',
    });
  }
  await access(join(folder, 'db', 'gateway.sqlite')).catch((cause: unknown) => {
    throw new CommandFailed(`${folder} holds something else than data of Paucis, so --fresh does not empty it`, {
      next: 'name another folder with --data',
      cause,
    });
  });
  await rm(folder, { recursive: true });
}
