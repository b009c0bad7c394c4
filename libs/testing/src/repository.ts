import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the checkout that this package was built in: the nearest one above with an `nx.json`. */
export function repositoryRoot(from: string = import.meta.dirname): string {
  let folder = from;
  while (!existsSync(join(folder, 'nx.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`expected an nx.json in a folder above ${from}, found none`);
    folder = parent;
  }
  return folder;
}
