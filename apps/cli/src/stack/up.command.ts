import { access, readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { dataFolderOf, examples, globalsOf, type Session } from '../session.js';
import { awaitWorker } from './await-worker.js';
import { adminTokenFile, connectTo } from './connect.js';
import { teamSettings } from './team-settings.js';

interface UpOptions {
  readonly port?: number;
  readonly slots?: number;
  readonly profile: 'embedded' | 'team';
  readonly env?: string;
}

export function addUpCommand(program: Command, session: Session): void {
  program
    .command('up')
    .description('start the stack and keep it up until Ctrl-C (the same as `npm start`)')
    .option(
      '--port <port>',
      'where the gateway listens (default: PAUCIS_HTTP_PORT, else a free port from 7400 on)',
      wholeNumber,
    )
    .option('--slots <n>', 'how many jobs run at once (default: one per CPU thread)', wholeNumber)
    .addOption(
      new Option('--profile <profile>', 'team: each service its own process, on PostgreSQL and MinIO')
        .choices(['embedded', 'team'])
        .default('embedded'),
    )
    .option('--env <file>', 'where PostgreSQL and MinIO are, for --profile team (default: infra/team.env)')
    .addHelpText('after', examples('up', 'up --port 8080 --slots 4', 'up --data /srv/paucis', 'up --profile team'))
    .action(async (options: UpOptions, command: Command) => {
      await up(session, dataFolderOf(session, globalsOf(command)), options);
    });
}

async function up(session: Session, dataFolder: string, options: UpOptions): Promise<void> {
  const { terminal, signal, config, startStack } = session;
  const tokenFile = adminTokenFile(dataFolder);
  const isFirstStart = !(await isThere(tokenFile));
  const port = options.port ?? config.httpPort;
  const team = options.profile === 'team' ? await teamSettings(session, options.env) : undefined;
  terminal.note(`starting the stack on ${dataFolder}`);
  const stack = await startStack({
    dataFolder,
    port,
    slots: options.slots,
    team,
    signal,
    say: (line) => terminal.note(line),
  });
  try {
    await awaitWorker(await connectTo(dataFolder, session), dataFolder);
  } catch (error) {
    await stack.stop();
    throw error;
  }
  terminal.print(`Paucis is up at ${stack.url}`);
  if (isFirstStart) {
    terminal.print(`The admin token, shown this once: ${(await readFile(tokenFile, 'utf8')).trim()}`);
  }
  terminal.print(`The admin token is in ${tokenFile}`);
  terminal.print('Ctrl-C stops it.');
  await stack.untilStopped();
}

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('expected a whole number.');
  return value;
}
