import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findNatsServer, temporaryFolder } from '@paucis/testing';

/** Answers as the services do at their address, and says which process it is. */
const standalone = `
  const { createServer } = require('node:http');
  const { PAUCIS_HTTP_HOST: host, PAUCIS_HTTP_PORT: port } = process.env;
  process.on('SIGTERM', () => process.exit(0));
  createServer((request, response) => response.end(JSON.stringify({ status: 'ok', pid: process.pid })))
    .on('error', (error) => { console.error('cannot listen: ' + error.code); process.exit(1); })
    .listen(Number(port), host);`;

/** Has a child of its own, as the trainer has slots, and names it in its log. */
const trainer = `
  const { spawn } = require('node:child_process');
  console.log('slot ' + spawn('sleep', ['600'], { stdio: 'ignore' }).pid);
  setInterval(() => {}, 1000);`;

/** For specs: a checkout whose services are small Node programs; the nats-server is real. */
export async function smallStack(programs: { standalone?: string; trainer?: string } = {}) {
  const folder = await temporaryFolder();
  const repoRoot = join(folder.path, 'checkout');
  const all = { standalone, trainer, ...programs };
  for (const [name, program] of Object.entries(all)) {
    await mkdir(join(repoRoot, 'apps', name, 'dist'), { recursive: true });
    await writeFile(join(repoRoot, 'apps', name, 'dist', 'main.js'), program);
  }
  await mkdir(join(repoRoot, '.paucis'));
  const runtime = { natsServer: await findNatsServer() };
  await writeFile(join(repoRoot, '.paucis', 'runtime.json'), JSON.stringify(runtime));
  return {
    repoRoot,
    dataFolder: join(folder.path, 'data'),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
