import { access, constants, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { repositoryRoot } from './repository.js';

/** The path of the nats-server that the set-up chose, else of the first on the PATH. */
export async function findNatsServer(): Promise<string> {
  const chosen = await readFile(join(repositoryRoot(), '.paucis', 'runtime.json'), 'utf8')
    .then((text) => (JSON.parse(text) as { natsServer?: string }).natsServer)
    .catch(() => undefined);
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'nats-server'));
  for (const candidate of chosen === undefined ? onPath : [chosen, ...onPath]) {
    if (await isExecutable(candidate)) return candidate;
  }
  throw new Error(
    'expected nats-server in .paucis/runtime.json or on the PATH, found none: run `node infra/setup.mjs`',
  );
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
