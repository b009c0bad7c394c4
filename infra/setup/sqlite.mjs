import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cached, withTemporaryFolder } from './cache.mjs';
import { SetupFailure } from './failure.mjs';
import { platformName } from './machine.mjs';
import { attempt, run } from './programs.mjs';

const prebuiltTimeoutMs = 20_000;
const product = join('build', 'Release', 'better_sqlite3.node');

/** Puts the native part of better-sqlite3 into node_modules: from the cache, else the published one, else compiled. */
export async function buildSqlite(root, progress) {
  const source = join(root, 'node_modules', 'better-sqlite3');
  const placed = join(source, product);
  if (existsSync(placed) && (await loads(source, placed))) return;
  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  const id = `better-sqlite3/${version}-abi${process.versions.modules}-${platformName()}`;
  const folder = await cached(id, progress, async (temporary) => {
    await withTemporaryFolder(async (copy) => {
      cpSync(source, copy, { recursive: true, filter: (from) => from !== join(source, 'build') });
      if (!(await fetchPrebuilt(root, copy, progress))) await compile(root, copy, progress);
      copyFileSync(join(copy, product), join(temporary, 'better_sqlite3.node'));
    });
  });
  mkdirSync(dirname(placed), { recursive: true });
  const beside = `${placed}.${process.pid}`;
  copyFileSync(join(folder, 'better_sqlite3.node'), beside);
  renameSync(beside, placed);
  if (await loads(source, placed)) return;
  rmSync(placed);
  throw new SetupFailure(
    `${folder} does not load in Node ${process.versions.node}.`,
    `Remove ${folder} and run this again.`,
  );
}

/** Whether this Node can open a database with that native part. */
async function loads(source, nativeBinding) {
  const script =
    'const [, source, nativeBinding] = process.argv; new (require(source))(":memory:", { nativeBinding });';
  const { ok } = await attempt(process.execPath, ['-e', script, source, nativeBinding]);
  return ok;
}

async function fetchPrebuilt(root, copy, progress) {
  progress.line('fetching the published build of better-sqlite3');
  const program = join(root, 'node_modules', 'prebuild-install', 'bin.js');
  const fetched = await attempt(process.execPath, [program], { cwd: copy, timeoutMs: prebuiltTimeoutMs });
  if (fetched.ok && (await loads(join(root, 'node_modules', 'better-sqlite3'), join(copy, product)))) return true;
  progress.line('the published build cannot be had or does not load here; compiling it instead (about a minute)');
  return false;
}

async function compile(root, copy, progress) {
  const program = join(root, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
  const headers = headersOfNode();
  if (headers === undefined) progress.line('this Node came without its headers; node-gyp downloads them');
  const args = [program, 'rebuild', '--release', ...(headers === undefined ? [] : [`--nodedir=${headers}`])];
  await run('compiling better-sqlite3', process.execPath, args, {
    cwd: copy,
    env: { npm_config_devdir: join(copy, 'headers') },
  });
}

/** The prefix of the running Node if its own headers lie there. */
function headersOfNode() {
  const prefix = dirname(dirname(process.execPath));
  const file = join(prefix, 'include', 'node', 'node_version.h');
  if (!existsSync(file)) return undefined;
  const major = /#define NODE_MAJOR_VERSION (\d+)/.exec(readFileSync(file, 'utf8'))?.[1];
  return major === process.versions.node.split('.')[0] ? prefix : undefined;
}
