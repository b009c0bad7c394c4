import { answerOf } from '@paucis/client';
import type { Command } from 'commander';
import { CommandFailed } from '../command-failed.js';
import { examples, globalsOf, printListing, type Session } from '../session.js';
import { connect } from '../stack/connect.js';

export function addPseudonymsCommand(datasets: Command, session: Session): void {
  datasets
    .command('pseudonyms <rotate>')
    .description('a new key for the names that patients, studies and sites of DICOM files get')
    .option('--yes', 'it is meant: persons in sets from before and after have two names then')
    .addHelpText(
      'after',
      examples('datasets pseudonyms rotate --yes') +
        '\n\nThe keys never leave the registry; `paucis backup` holds them, since pseudonyms cannot be made again without them.',
    )
    .action(async (what: string, { yes = false }: { yes?: boolean }, command: Command) => {
      if (what !== 'rotate') throw new CommandFailed(`pseudonyms: expected "rotate", got "${what}"`);
      if (!yes) {
        throw new CommandFailed(
          'after a rotation, persons in sets that were added before and after have two names, and no split can keep them together',
          { next: 'take a backup first (`npm run paucis -- backup FOLDER`), then say --yes' },
        );
      }
      const globals = globalsOf(command);
      const api = await connect(session, globals);
      const { version } = await answerOf(api.POST('/pseudonyms/rotate'));
      printListing(session, globals, { version }, () => [`pseudonyms are made with key ${version} from now on`]);
    });
}
