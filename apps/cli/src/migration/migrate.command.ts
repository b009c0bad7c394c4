import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { CommandFailed, exitCodes } from '../command-failed.js';
import { lockFolder } from '../launcher/folder-lock.js';
import { pidFileOf, readSurvivor } from '../launcher/pid-file.js';
import { dataFolderOf, examples, globalsOf, type Session } from '../session.js';
import { teamSettings } from '../stack/team-settings.js';
import { count } from '../terminal/format.js';
import { tenths } from '../terminal/tenths.js';
import { moveData, type MovedData } from './move-data.js';
import { readMoved, writeMoved } from './moved.js';

export function addMigrateCommand(program: Command, session: Session): void {
  program
    .command('migrate-to-postgres')
    .description(
      'move a stopped embedded installation into PostgreSQL and MinIO; the team profile then goes on with it',
    )
    .option('--env <file>', 'where PostgreSQL and MinIO are (default: infra/team.env)')
    .addHelpText(
      'after',
      examples('migrate-to-postgres', 'migrate-to-postgres --data /srv/paucis --env team.env') +
        '\n\nThe data folder keeps its keys and logs, and its old databases and objects until you delete them.',
    )
    .action(async (options: { env?: string }, command: Command) => {
      const globals = globalsOf(command);
      const dataFolder = dataFolderOf(session, globals);
      const settings = await teamSettings(session, options.env);
      const told = { objects: tenths(session.terminal, 'object'), rows: tenths(session.terminal, 'row') };
      const progress = (what: 'objects' | 'rows', done: number, all: number) => told[what](done, all);
      const moved = await whileStopped(dataFolder, async () => {
        const found = await moveData(dataFolder, settings, progress, session.signal);
        const { host, pathname } = new URL(settings.PAUCIS_DATABASE_URL);
        writeMoved(dataFolder, { movedAt: new Date().toISOString(), to: `${host}${pathname}` });
        return found;
      });
      tell(session, globals.json === true, dataFolder, moved);
    });
}

/** With the folder's lock: nothing of it runs, and nothing can start. */
async function whileStopped<Result>(dataFolder: string, work: () => Promise<Result>): Promise<Result> {
  await access(join(dataFolder, 'db')).catch((cause: unknown) => {
    throw new CommandFailed(`${dataFolder} holds no databases of an embedded stack`, {
      next: 'name its folder with --data',
      exitCode: exitCodes.refused,
      cause,
    });
  });
  const moved = readMoved(dataFolder);
  if (moved !== undefined) {
    throw new CommandFailed(`${dataFolder} was moved to ${moved.to} at ${moved.movedAt} already`, {
      next: 'start it with `paucis up --profile team`',
      exitCode: exitCodes.refused,
    });
  }
  const lock = await lockFolder(dataFolder);
  const runs = 'heldBy' in lock ? lock.heldBy.pid : readSurvivor(pidFileOf(dataFolder, 'standalone'))?.pid;
  try {
    if (runs === undefined) return await work();
    throw new CommandFailed(`the stack of ${dataFolder} runs (process ${runs})`, {
      next: 'stop it first (Ctrl-C where it was started): jobs under way go on after the move',
      exitCode: exitCodes.refused,
    });
  } finally {
    if (!('heldBy' in lock)) lock.release();
  }
}

function tell({ terminal }: Session, json: boolean, dataFolder: string, { objects, rows, tables }: MovedData): void {
  if (json) return terminal.print(JSON.stringify({ objects, rows, tables }, undefined, 2));
  terminal.print(`${dataFolder} is moved: ${count(rows, 'row')}, ${count(objects, 'object')}`);
  terminal.print('  next: `paucis up --profile team` with the same --data and --env');
}
