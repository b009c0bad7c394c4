import { join } from 'node:path';
import { BaseConfig, FolderStore, loadConfig, moveToPostgres, openObjectStore, tablesOf } from '@paucis/platform';
import { definitions } from './definitions.js';

/**
 * Copies what an embedded installation keeps in its data folder into the PostgreSQL and the object store that the
 * environment names: first the objects, each checked and skipped if it is there, then all rows at once, which name them.
 * Writes a JSON line for every step. The launcher's `migrate-to-postgres` starts it, and it ends when that ends.
 */
async function move(): Promise<void> {
  const config = loadConfig(BaseConfig);
  const { PAUCIS_DATABASE_URL: url, PAUCIS_DATA_FOLDER: dataFolder } = config;
  if (url === undefined || config.PAUCIS_S3_URL === undefined) {
    throw new Error('expected PAUCIS_DATABASE_URL and PAUCIS_S3_URL, one is not set');
  }
  const objects = await moveObjects(config);
  const tables = await moveToPostgres({
    folder: join(dataFolder, 'db'),
    url,
    databases: definitions.map(tablesOf),
    progress: (done, all) => say({ event: 'rows', done, all }),
  });
  say({ event: 'done', objects, rows: tables.reduce((sum, { rows }) => sum + rows, 0), tables });
}

async function moveObjects(config: BaseConfig): Promise<number> {
  const from = new FolderStore(join(config.PAUCIS_DATA_FOLDER, 'objects'));
  const to = await openObjectStore(config);
  const keys: { owner: string; key: string }[] = [];
  for (const { name: owner } of definitions) {
    for await (const { key } of from.list(owner)) keys.push({ owner, key });
  }
  for (const [at, { owner, key }] of keys.entries()) {
    // The stream ends with an error where the bytes are not what the key says.
    if (!(await to.has(key))) await to.put(owner, await from.stream(key), { name: 'moved' });
    say({ event: 'objects', done: at + 1, all: keys.length });
  }
  return keys.length;
}

const say = (step: object): void => void process.stdout.write(`${JSON.stringify(step)}\n`);

// Its pipe closes when whoever started it is gone.
process.stdin.resume().once('end', () => process.exit(1));
try {
  await move();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
