import { access, constants, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { repositoryRoot } from './repository.js';

/** The path of a program that the set-up chose, by its name in `.paucis/runtime.json`, else of the first on the PATH. */
export async function findProgram(name: string, chosenAs: string): Promise<string | undefined> {
  const chosen = await readFile(join(repositoryRoot(), '.paucis', 'runtime.json'), 'utf8')
    .then((text) => (JSON.parse(text) as Record<string, string | undefined>)[chosenAs])
    .catch(() => undefined);
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name));
  for (const candidate of chosen === undefined ? onPath : [chosen, ...onPath]) {
    if (await isExecutable(candidate)) return candidate;
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
