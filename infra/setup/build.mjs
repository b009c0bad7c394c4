import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SetupFailure } from './failure.mjs';
import { attempt } from './programs.mjs';

/** Compiles what changed. The compiler's errors go to stderr as they are. */
export async function buildSources(root, progress) {
  progress.line('compiling the sources');
  const program = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { ok, output } = await attempt(process.execPath, [program, '-b', '--pretty', 'false'], { cwd: root });
  if (!ok)
    throw new SetupFailure(
      `The sources do not compile:\n${output}`,
      'Mend what the compiler names, then run this again.',
    );
}

/** Changes with any source or compiler setting, and is undefined when a package has no build: names, sizes, times. */
export function fingerprintOfSources(root) {
  const hash = createHash('sha256');
  const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  for (const { path } of references) {
    if (!existsSync(join(root, path, 'dist', '.tsbuildinfo'))) return undefined;
    const sources = readdirSync(join(root, path, 'src'), { recursive: true }).filter((name) =>
      /\.(tsx?|json)$/.test(name),
    );
    const files = ['tsconfig.json', 'package.json', ...sources.sort().map((name) => join('src', name))];
    for (const file of files) {
      const { size, mtimeMs } = statSync(join(root, path, file));
      hash.update(`${path}/${file} ${size} ${mtimeMs}\n`);
    }
  }
  hash.update(readFileSync(join(root, 'tsconfig.base.json'))).update(readFileSync(join(root, 'tsconfig.json')));
  return hash.digest('hex');
}
