/**
 * Makes everything that Paucis needs on this machine: `node infra/setup.mjs`, or only some of it by name:
 * `node infra/setup.mjs packages sqlite tensorflow nats postgres build`. It can be run again at any time; what is there is kept.
 * `minio` is made only when it is named: tests and the team profile need it, an embedded stack does not.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSources, fingerprintOfSources } from './setup/build.mjs';
import { cacheFolder } from './setup/cache.mjs';
import { SetupFailure } from './setup/failure.mjs';
import { withLock } from './setup/lock.mjs';
import { checkMachine, platformName } from './setup/machine.mjs';
import { findMinio } from './setup/minio.mjs';
import { findNatsServer } from './setup/nats.mjs';
import { installPackages } from './setup/packages.mjs';
import { finishPostgres } from './setup/postgres.mjs';
import { progressOn } from './setup/progress.mjs';
import { buildSqlite } from './setup/sqlite.mjs';
import { buildTensorflow, nativeSources } from './setup/tensorflow.mjs';

export const root = dirname(import.meta.dirname);
const lockFile = join(import.meta.dirname, 'runtime.lock.json');
const stateFile = join(root, '.paucis', 'setup.json');
const pointerFile = join(root, '.paucis', 'runtime.json');

const steps = {
  packages: (context) => installPackages(root, context.progress),
  sqlite: (context) => buildSqlite(root, context.progress),
  tensorflow: async ({ lock, progress, found }) => {
    const { version, binding, operations } = await buildTensorflow(root, lock, progress);
    Object.assign(found, { runtime: 'tensorflow', libtensorflow: version, binding, operations });
  },
  nats: async ({ lock, progress, found }) => {
    found.natsServer = await findNatsServer(lock, progress);
  },
  postgres: (context) => finishPostgres(root, context.progress),
  build: (context) => buildSources(root, context.progress),
};
const onDemand = {
  minio: async ({ lock, progress, found }) => {
    found.minio = await findMinio(lock, progress);
  },
};

/** Runs the named steps, all of them by default, unless nothing has changed since they last succeeded. */
export async function setUp({ only = Object.keys(steps), progress = progressOn() } = {}) {
  if (isCurrent(only)) return;
  checkMachine();
  await withLock(join(root, '.paucis', 'setup.lock'), progress, async () => {
    if (isCurrent(only)) return; // made by the one we waited for
    const lock = JSON.parse(readFileSync(lockFile, 'utf8'));
    const found = {};
    // A source saved while the compiler runs must be seen the next time.
    const sources = fingerprintOfSourcesOrNone();
    for (const name of only) await { ...steps, ...onDemand }[name]({ lock, progress, found });
    if (Object.keys(found).length > 0) writeJson(pointerFile, { ...readJson(pointerFile), ...found });
    if (Object.keys(steps).every((name) => only.includes(name))) {
      writeJson(stateFile, { inputs: fingerprintOfInputs(), sources: sources ?? fingerprintOfSources(root) });
    }
    progress.line(`done in ${progress.seconds()} s`);
  });
}

function isCurrent(only) {
  const state = readJson(stateFile);
  const pointer = readJson(pointerFile);
  if (only.includes('minio') && !existsSync(pointer?.minio ?? '')) return false;
  if (only.every((name) => Object.hasOwn(onDemand, name))) return true;
  if (state === undefined || pointer === undefined) return false;
  if (
    ![pointer.binding, pointer.operations, pointer.natsServer, join(root, 'node_modules')].every(
      (path) => path && existsSync(path),
    )
  )
    return false;
  return state.inputs === fingerprintOfInputs() && state.sources === fingerprintOfSourcesOrNone();
}

/** Everything but the sources that decides what the set-up makes. */
function fingerprintOfInputs() {
  const hash = createHash('sha256').update([process.version, platformName(), cacheFolder()].join());
  return hash
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(readFileSync(lockFile))
    .update(nativeSources(root).join())
    .digest('hex');
}

/** Undefined where something was not built yet. */
function fingerprintOfSourcesOrNone() {
  return existsSync(join(root, 'tsconfig.json')) ? fingerprintOfSources(root) : undefined;
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // absent or damaged: made anew
  }
}

function writeJson(file, value) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(`${file}.${process.pid}`, file);
}

/** Runs the set-up for a program: tells why it failed and ends the process with 1 then. */
export async function setUpOrExit(options) {
  try {
    await setUp(options);
  } catch (error) {
    process.stderr.write(`set-up failed: ${error instanceof SetupFailure ? error.message : error.stack}\n`);
    if (error.nextStep) process.stderr.write(`${error.nextStep}\n`);
    process.exit(1);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const only = process.argv.slice(2);
  const known = { ...steps, ...onDemand };
  const unknown = only.find((name) => !Object.hasOwn(known, name));
  if (unknown !== undefined) {
    process.stderr.write(`set-up: no step is named ${unknown}; the steps are ${Object.keys(known).join(', ')}\n`);
    process.exit(2);
  }
  await setUpOrExit(only.length > 0 ? { only } : {});
}
