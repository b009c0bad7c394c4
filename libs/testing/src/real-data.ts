import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { repositoryRoot } from './repository.js';

/**
 * The path of a file or folder of the real data, such as `breastmnist/breastmnist.npz`: in the folder that `PAUCIS_DATA`
 * names, else in `../shared/data` beside the checkout. Undefined, said once on stderr, where it is not there, so that a
 * test can skip and be seen to: `it.skipIf(file === undefined)(...)`.
 */
export function realData(name: string): string | undefined {
  const folder = resolve(process.env['PAUCIS_DATA'] ?? join(repositoryRoot(), '..', 'shared', 'data'));
  const path = join(folder, name);
  if (existsSync(path)) return path;
  process.stderr.write(`real data missing: ${path}; set PAUCIS_DATA to the folder that holds ${name}\n`);
  return undefined;
}
