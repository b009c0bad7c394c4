import pg from 'pg';
import { expect, it } from 'vitest';
import { startPostgres } from './postgres.js';

async function ask(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}

it('is a PostgreSQL 18 with empty databases, which keeps its data over a crash', async () => {
  await using postgres = await startPostgres();
  const [first, second] = [await postgres.newDatabase(), await postgres.newDatabase()];
  await ask(first, 'CREATE TABLE notes AS SELECT 7 AS n');

  await postgres.kill();
  await expect(ask(first, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
  await postgres.restart();

  expect(await ask(first, 'SELECT n FROM notes')).toEqual([{ n: 7 }]);
  expect(await ask(second, "SELECT to_regclass('notes') AS notes")).toEqual([{ notes: null }]);
  expect(await ask(first, "SELECT current_setting('server_version_num')::int / 10000 AS major")).toEqual([
    { major: 18 },
  ]);
});

it('lets nobody in without its password', async () => {
  await using postgres = await startPostgres();
  const url = new URL(await postgres.newDatabase());
  url.password = 'guessed';

  await expect(ask(url.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
});
