/**
 * For containers: writes nats-server's settings and, for each service, `<folder>/<service>/credentials.json` that it alone
 * mounts. Passwords that are there stay.
 */
import { chownSync } from 'node:fs';
import { dirname } from 'node:path';
import { services } from '@paucis/contracts';
import { makeNatsFiles } from '../apps/cli/dist/launcher/nats-files.js';

const folder = process.argv[2];
if (folder === undefined) throw new Error('expected the folder to write to');
/** `node` of the official images. */
const runAs = 1000;
const files = makeNatsFiles(folder, { host: '0.0.0.0', port: 4222 });
for (const name of services) {
  const file = files.credentialsOf(name);
  for (const path of [dirname(file), file]) chownSync(path, runAs, runAs);
}
