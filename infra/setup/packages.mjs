import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupFailure } from './failure.mjs';
import { attempt } from './programs.mjs';

/** Installs the npm packages of the lock file unless exactly those are there. No install script runs. */
export async function installPackages(root, progress) {
  const difference = differenceFromLock(root);
  if (difference === undefined) return;
  progress.line(`installing npm packages: ${difference}`);
  const npm = process.env.npm_execpath;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const { ok, output } = await attempt(command, [...first, ...args], { cwd: root });
  if (!ok) {
    const reason = output.split('\n').slice(-8).join('\n');
    throw new SetupFailure(
      `npm ci failed:\n${reason}`,
      'Check the network and the npm registry settings, then run this again.',
    );
  }
}

/**
 * What npm wrote about the installed packages at the end of its work, against the lock file: a half-done installation
 * has no such record, and one made by `npm install` is as good as ours.
 */
export function differenceFromLock(root) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return 'none are installed yet';
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  for (const [place, entry] of Object.entries(wanted)) {
    if (!place.includes('node_modules/')) continue;
    const found = installed[place];
    // A package of another platform is left out by npm and marked optional in the lock file.
    if (found === undefined && (entry.optional || entry.devOptional || entry.peer)) continue;
    if (found?.version !== entry.version || found?.integrity !== entry.integrity)
      return `${place} differs from the lock file`;
    if (!existsSync(join(root, place, 'package.json'))) return `${place} is missing`;
  }
  const extra = Object.keys(installed).find((place) => place.includes('node_modules/') && wanted[place] === undefined);
  return extra && `${extra} is not in the lock file`;
}
