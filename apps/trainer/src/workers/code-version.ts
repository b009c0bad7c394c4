import { createHash, type Hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SlotRuntime } from '../slots/slot-messages.js';

/** What a job's result depends on. */
const packages = ['contracts', 'engine', 'networks', 'learning', 'imaging', 'statistics'] as const;

/** Hash of the built core packages, the lockfile of everything they import, our compiled operations, and the tensor runtime. */
export function codeVersionOf({ version, tfjs, nativeOperations }: SlotRuntime): string {
  const hash = createHash('sha256');
  for (const name of packages) {
    const folder = dirname(fileURLToPath(import.meta.resolve(`@paucis/${name}`)));
    hashFolder(hash, folder, folder, name);
    if (name === 'engine' && nativeOperations) hashSources(hash, join(dirname(folder), 'native'));
  }
  hash.update(readFileSync(lockfileAbove(dirname(fileURLToPath(import.meta.url)))));
  hash.update(`\nlibtensorflow ${version}, tfjs ${tfjs}`);
  return hash.digest('hex').slice(0, 32);
}

/** Our compiled operations, by what they are compiled from. */
function hashSources(hash: Hash, folder: string): void {
  const names = readdirSync(folder).filter((name) => /\.(cc|h)$/.test(name));
  for (const name of names.sort()) hash.update(`native/${name}\n`).update(readFileSync(join(folder, name)));
}

/** Names and contents of the modules in it; specs change no result. */
function hashFolder(hash: Hash, folder: string, root: string, name: string): void {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) hashFolder(hash, path, root, name);
    if (!entry.isFile() || !entry.name.endsWith('.js') || entry.name.endsWith('.spec.js')) continue;
    hash.update(`${name}/${relative(root, path)}\n`).update(readFileSync(path));
  }
}

function lockfileAbove(folder: string): string {
  const file = join(folder, 'package-lock.json');
  if (existsSync(file)) return file;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('expected a package-lock.json in a folder above the trainer, found none');
  return lockfileAbove(parent);
}
