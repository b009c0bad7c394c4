import { afterAll, beforeAll } from 'vitest';
import { type Postgres, startPostgres } from './postgres.js';

/** The kinds of database that services run on: `describe.each(databaseKinds)('... on %s', (kind) => { ... })`. */
export const databaseKinds = ['SQLite', 'PostgreSQL'] as const;
export type DatabaseKind = (typeof databaseKinds)[number];

/**
 * For a suite: gives each of its tests the settings of services on an empty database of that kind. The suite shares one
 * server.
 */
export function emptyDatabases(kind: DatabaseKind): () => Promise<Record<string, string>> {
  let postgres: Postgres | undefined;
  if (kind === 'PostgreSQL') {
    beforeAll(async () => void (postgres = await startPostgres()));
    afterAll(() => postgres?.[Symbol.asyncDispose]());
  }
  return async (): Promise<Record<string, string>> =>
    postgres === undefined ? {} : { PAUCIS_DATABASE_URL: await postgres.newDatabase() };
}
