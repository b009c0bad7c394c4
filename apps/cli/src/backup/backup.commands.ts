import type { Command } from 'commander';
import { dataFolderOf, examples, globalsOf, pathOf, type Session } from '../session.js';
import { count } from '../terminal/format.js';
import { tenths } from '../terminal/tenths.js';
import type { Manifest } from './manifest.js';
import { restoreBackup } from './restore-backup.js';
import { takeBackup } from './take-backup.js';

export function addBackupCommands(program: Command, session: Session): void {
  program
    .command('backup')
    .argument('<folder>', 'where to; further backups into the same folder copy only what is new')
    .description('copy an embedded installation, running or not: databases, artifacts, keys')
    .addHelpText('after', examples('backup /mnt/backups/paucis', 'backup ../backup --data /srv/paucis'))
    .action(async (folder: string, _options: unknown, command: Command) => {
      const globals = globalsOf(command);
      const dataFolder = dataFolderOf(session, globals);
      const manifest = await takeBackup(dataFolder, pathOf(session, folder), tenths(session.terminal, 'object'));
      tell(session, globals.json === true, manifest, `${dataFolder} is copied to ${folder}`);
    });
  program
    .command('restore')
    .argument('<folder>', 'what `backup` has written')
    .description('make a new data folder of a backup; `up --data <folder>` then goes on where it was taken')
    .addHelpText('after', examples('restore /mnt/backups/paucis --data /srv/paucis-restored'))
    .action(async (folder: string, _options: unknown, command: Command) => {
      const globals = globalsOf(command);
      const dataFolder = dataFolderOf(session, globals);
      const manifest = await restoreBackup(pathOf(session, folder), dataFolder, tenths(session.terminal, 'object'));
      tell(session, globals.json === true, manifest, `${dataFolder} holds what was backed up at ${manifest.takenAt}`);
    });
}

function tell({ terminal }: Session, json: boolean, { files, objects, takenAt }: Manifest, sentence: string): void {
  const databases = Object.keys(files).filter((name) => name.endsWith('.sqlite')).length;
  if (json) return terminal.print(JSON.stringify({ takenAt, databases, objects: objects.length }));
  terminal.print(`${sentence}: ${count(databases, 'database')}, ${count(objects.length, 'object')}`);
}
