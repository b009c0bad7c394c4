/** The `paucis` command of a checkout: sets up what is missing, then hands over to the command line in this process. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, setUpOrExit } from './setup.mjs';

await setUpOrExit();
const main = join(root, 'apps', 'cli', 'dist', 'main.js');
process.argv.splice(1, 1, main);
await import(pathToFileURL(main).href);
