/**
 * Makes the data folder of an installation of an earlier version, for `src/upgrade.spec.ts`: a sweep that has ended and one in
 * the middle, on drawn images, with that version's own code.
 *
 *   git worktree add /tmp/earlier <commit>   # install and build it there: npm ci --ignore-scripts, node infra/setup.mjs, npx tsc -b
 *   node test/upgrade/record.mjs /tmp/earlier test/upgrade/<commit>.tar.gz
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startProcess, temporaryFolder, waitFor, writeTinyDataset } from '@paucis/testing';

const [checkout, archive] = process.argv.slice(2).map((path) => resolve(path));
if (archive === undefined) throw new Error('expected the folder of a built checkout and the archive to write');
const cli = join(checkout, 'apps', 'cli', 'dist', 'main.js');

const sweep = (name, trials, max) => ({
  name,
  dataset: 'tiny',
  split: { folds: 2, seeds: 1 },
  budget: { trials },
  sampler: { name: 'random', seed: 21 },
  scheduler: { name: 'asha', min: max / 2, max, reduction: 2 },
  recipe: {
    network: { name: 'small-cnn', width: 4 },
    pretraining: { choice: ['none', { name: 'simclr', steps: 20, batch: 16 }] },
    training: { auto: true, batch: 16 },
  },
});

const folder = await temporaryFolder('paucis-earlier-');
const data = join(folder.path, 'data');
const env = { PAUCIS_CHECKPOINT_MS: '5000', NO_COLOR: '1' };
const stack = await startProcess(
  process.execPath,
  [cli, 'up', '--data', data, '--port', '0', '--slots', '1'],
  env,
  folder.path,
);
const call = async (method, path, body) => {
  const { url } = JSON.parse(readFileSync(join(data, 'stack.json'), 'utf8'));
  const headers = {
    authorization: `Bearer ${readFileSync(join(data, 'admin-token'), 'utf8').trim()}`,
    ...(body && { 'content-type': 'application/json' }),
  };
  const answer = await fetch(`${url}/api/v1${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};
function killOthers() {
  for (const name of ['trainer', 'standalone', 'nats']) {
    try {
      const { pid } = JSON.parse(readFileSync(join(data, 'pids', `${name}.json`), 'utf8'));
      process.kill(-pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error;
    }
  }
}
try {
  await waitFor(async () => (await call('GET', '/workers')).workers.some(({ live }) => live), { timeoutMs: 60_000 });
  const file = await writeTinyDataset(folder.path, { train: 40, val: 16, test: 16 });
  const named = ['datasets', 'add', 'tiny', '--file', file, '--classes', 'dark,bright', '--positive', 'bright'];
  execFileSync(process.execPath, [cli, ...named, '--data', data], { stdio: 'inherit' });
  await waitFor(async () => (await call('GET', '/datasets/tiny')).status !== 'ingesting', { timeoutMs: 60_000 });
  const ended = await call('POST', '/sweeps', { spec: sweep('ended', 2, 40) });
  await waitFor(async () => (await call('GET', `/sweeps/${ended.id}`)).status === 'closed', { timeoutMs: 120_000 });
  await waitFor(() => call('GET', `/sweeps/${ended.id}/comparison`), { timeoutMs: 60_000 });
  const middle = await call('POST', '/sweeps', { spec: sweep('in-the-middle', 3, 240) });
  const runsOf = async ({ id }) => (await call('GET', `/sweeps/${id}/runs?limit=200`)).runs;
  const someReported = async () => (await runsOf(middle)).some(({ status }) => status === 'reported');
  const oneRuns = async () =>
    (await call('GET', `/sweeps/${middle.id}/jobs?limit=200`)).jobs.some(
      (job) => job.status === 'running' && job.step > 20,
    );
  await waitFor(async () => (await someReported()) && (await oneRuns()), { timeoutMs: 120_000 });
  const known = { ended: await runsOf(ended), middle: await runsOf(middle) };
  // As if the machine had lost power; first the launcher, or it would start the others again.
  await stack.kill('SIGKILL');
  killOthers();
  writeFileSync(join(data, 'known.json'), JSON.stringify(known));
} finally {
  await stack.kill('SIGKILL');
  killOthers();
}
for (const name of ['pids', 'logs', 'nats', 'trainer', 'stack.json', 'lock'])
  rmSync(join(data, name), { recursive: true, force: true });
execFileSync('tar', ['-C', data, '--owner=0', '--group=0', '-czf', archive, '.']);
await folder[Symbol.asyncDispose]();
