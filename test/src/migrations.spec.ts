import { dispatcher } from '@paucis/dispatcher';
import { evaluator } from '@paucis/evaluator';
import { gateway } from '@paucis/gateway';
import { type MigrationClass, type OpenDatabase, postgresDriver, sqliteDriver } from '@paucis/platform';
import { registry } from '@paucis/registry';
import { databaseKinds, emptyDatabases, temporaryFolder } from '@paucis/testing';
import { tuner } from '@paucis/tuner';
import { describe, expect, it } from 'vitest';

const services = [dispatcher, evaluator, gateway, registry, tuner].map(({ name, migrations = [] }) => ({
  name,
  migrations: inOrder(migrations),
}));
/** Every version that an installation may have: the service's migrations up to one of them. */
const versions = services.flatMap(({ name, migrations }) =>
  migrations.map((last, at) => ({ name, version: last.name, until: migrations.slice(0, at + 1), all: migrations })),
);

/**
 * The tables of each version are kept beside this spec. A landed migration is never edited: installations have run it. A
 * new one adds a file: run this spec with `--update` and look at what it wrote.
 */
describe.each(databaseKinds)('a database on %s', (kind) => {
  const emptyDatabase = emptyDatabases(kind);

  it.each(versions)(
    'of $name has the tables that $version made, and comes from there to those of today',
    async (one) => {
      await using folder = await temporaryFolder();
      const { PAUCIS_DATABASE_URL: url } = await emptyDatabase();
      const open = (migrations: readonly MigrationClass[]) => {
        const driver = url === undefined ? sqliteDriver(folder.path) : postgresDriver(url);
        return driver.open({ name: one.name, entities: [], migrations });
      };

      const old = await readAndClose(await open(one.until), kind);
      const migrated = await readAndClose(await open(one.all), kind);

      await expect(old).toMatchFileSnapshot(`../schemas/${kind.toLowerCase()}/${one.name}/${one.version}.txt`);
      const today = one.all.at(-1)?.name ?? '';
      await expect(migrated).toMatchFileSnapshot(`../schemas/${kind.toLowerCase()}/${one.name}/${today}.txt`);
    },
  );
});

async function readAndClose(database: OpenDatabase, kind: (typeof databaseKinds)[number]): Promise<string> {
  const lines: { line: string }[] = await database.reader.query(
    kind === 'SQLite'
      ? `SELECT m.name || '.' || c.name || ' ' || c.type || CASE WHEN c."notnull" THEN ' not null' ELSE '' END AS line
         FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name <> 'sqlite_sequence'
         UNION ALL SELECT 'index ' || name || ' on ' || tbl_name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL`
      : `SELECT table_name || '.' || column_name || ' ' || data_type || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END
           AS line FROM information_schema.columns WHERE table_schema = current_schema()
         UNION ALL SELECT 'index ' || indexname || ' on ' || tablename FROM pg_indexes
           WHERE schemaname = current_schema() AND indexname NOT LIKE 'PK%'`,
  );
  await database.close();
  return `${lines
    .map(({ line }) => line)
    .sort()
    .join('\n')}\n`;
}

function inOrder(migrations: readonly MigrationClass[]): MigrationClass[] {
  const stampOf = ({ name }: MigrationClass) => Number(/\d+$/.exec(name)?.[0]);
  return [...migrations].sort((a, b) => stampOf(a) - stampOf(b));
}
