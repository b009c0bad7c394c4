/** `npm run chaos`: sets up what is missing, builds, and hands over to the scenarios in `test/src/chaos`. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, setUp, setUpOrExit } from './setup.mjs';

await setUpOrExit({ only: ['packages', 'sqlite', 'tensorflow', 'nats', 'postgres'] });
// Without it the scenarios of the store are left out, and say so.
await setUp({ only: ['minio'] }).catch((error) => process.stderr.write(`${error.message}\n`));
execFileSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b'], {
  stdio: 'inherit',
  cwd: root,
});
const main = join(root, 'test', 'dist', 'chaos', 'main.js');
process.argv.splice(1, 1, main);
await import(pathToFileURL(main).href);
