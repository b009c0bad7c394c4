import { type Postgres, startPostgres, temporaryFolder } from '@paucis/testing';
import { Column, Entity, type MigrationInterface, PrimaryColumn, type QueryRunner, Table } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NoteRow, Notes1700000001000 } from '../fixtures/notes.js';
import { Database, type DatabaseOptions } from './database.js';
import { double } from './double.js';
import { instant } from './instant.js';
import { moveToPostgres } from './move-to-postgres.js';
import { postgresDriver } from './postgres.js';
import { sqliteDriver } from './sqlite.js';

/** First by its name, and yet it must come after what it refers to. */
@Entity('aliases')
class AliasRow {
  @PrimaryColumn({ type: 'integer' })
  thing!: number;
}

/** A column of each type that services use. */
@Entity('things')
class ThingRow {
  @PrimaryColumn({ type: 'integer', generated: 'increment' })
  id!: number;

  @Column({ type: 'text', nullable: true })
  text!: string | null;

  @Column({ type: 'boolean' })
  flag!: boolean;

  @Column(double())
  score!: number;

  @Column(instant({ nullable: true }))
  at!: number | null;

  @Column({ type: 'simple-json' })
  json!: object;
}

class Things1700000002000 implements MigrationInterface {
  readonly name = 'Things1700000002000';

  async up(runner: QueryRunner): Promise<void> {
    const columns = [
      { name: 'id', type: 'integer', isPrimary: true, isGenerated: true, generationStrategy: 'increment' as const },
      { name: 'text', type: 'text', isNullable: true },
      { name: 'flag', type: 'boolean' },
      { name: 'score', type: 'double precision' },
      { name: 'at', type: 'bigint', isNullable: true },
      { name: 'json', type: 'text' },
    ];
    await runner.createTable(new Table({ name: 'things', columns }));
    const named = { columnNames: ['thing'], referencedTableName: 'things', referencedColumnNames: ['id'] };
    const thing = { name: 'thing', type: 'integer', isPrimary: true };
    await runner.createTable(new Table({ name: 'aliases', columns: [thing], foreignKeys: [named] }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('aliases');
    await runner.dropTable('things');
  }
}

const registry: DatabaseOptions = {
  name: 'registry',
  entities: [ThingRow, AliasRow, NoteRow],
  migrations: [Notes1700000001000, Things1700000002000],
};
const tuner: DatabaseOptions = { name: 'tuner', entities: [NoteRow], migrations: [Notes1700000001000] };

let postgres: Postgres;
beforeAll(async () => void (postgres = await startPostgres()));
afterAll(() => postgres[Symbol.asyncDispose]());

/** More rows than one statement takes, and the values that are most easily changed on the way. */
const things = (count: number): Omit<ThingRow, 'id'>[] =>
  Array.from({ length: count }, (_, at) => ({
    text: at % 7 === 0 ? null : `${at} "quoted" \\ \n Grüße 🩻`,
    flag: at % 2 === 0,
    score: [0.1 + 0.2, 1 / 3, 1, -0, 5e-324, 1.7976931348623157e308][at % 6] as number,
    at: at % 5 === 0 ? null : 1_700_000_000_000 + at,
    json: { at, nested: [null, true, 'x'] },
  }));

const changing = async <Result>(
  driver: ReturnType<typeof sqliteDriver>,
  options: DatabaseOptions,
  work: (database: Database) => Promise<Result>,
): Promise<Result> => {
  const database = new Database(await driver.open(options));
  try {
    return await work(database);
  } finally {
    await database.close();
  }
};
const allThings = (database: Database) => database.manager.find(ThingRow, { order: { id: 'ASC' } });
const countIn = (url: string, options: DatabaseOptions) =>
  changing(postgresDriver(url), options, (database) => database.manager.countBy(NoteRow, {}));

describe('a move from SQLite to PostgreSQL', () => {
  it('brings every row of every service with all of its bits, and numbers go on', async () => {
    await using folder = await temporaryFolder();
    const url = await postgres.newDatabase();
    const [from, to] = [sqliteDriver(folder.path), postgresDriver(url)];
    const before = await changing(from, registry, async (database) => {
      // Below the greatest: what was deleted leaves a gap that stays.
      await database.transaction(async (open) => {
        for (const thing of things(6_000)) await open.insert(ThingRow, thing);
      });
      await database.transaction((open) => open.insert(AliasRow, { thing: 7 }));
      await database.transaction((open) => open.delete(ThingRow, { id: 5 }));
      return allThings(database);
    });
    await changing(from, tuner, (database) =>
      database.transaction((open) => open.insert(NoteRow, { noteId: 'n1', text: 'kept' })),
    );
    const told: number[] = [];

    const moved = await moveToPostgres({
      folder: folder.path,
      url,
      databases: [registry, tuner],
      progress: (done, all) => void told.push(done / all),
    });

    expect(moved).toEqual([
      { service: 'registry', table: 'things', rows: 5_999 },
      { service: 'registry', table: 'aliases', rows: 1 },
      { service: 'registry', table: 'notes', rows: 0 },
      { service: 'tuner', table: 'notes', rows: 1 },
    ]);
    expect([told.length > 2, told.at(-1)]).toEqual([true, 1]);
    const after = await changing(to, registry, async (database) => {
      const all = await allThings(database);
      await database.transaction((open) => open.insert(ThingRow, things(1)[0] as ThingRow));
      return { all, next: (await allThings(database)).at(-1)?.id };
    });
    expect(after.all).toEqual(before);
    expect(after.next).toBe(6_001);
    expect(await countIn(url, tuner)).toBe(1);
    expect(await changing(from, registry, allThings)).toEqual(before);
  }, 60_000);

  it('into a database that is used already is refused, and nothing of it is kept', async () => {
    await using folder = await temporaryFolder();
    const url = await postgres.newDatabase();
    const note = (noteId: string) => (database: Database) =>
      database.transaction((open) => open.insert(NoteRow, { noteId, text: '' }));
    await changing(sqliteDriver(folder.path), registry, note('mine'));
    await changing(sqliteDriver(folder.path), tuner, note('mine'));
    await changing(postgresDriver(url), tuner, note('theirs'));

    const moving = moveToPostgres({ folder: folder.path, url, databases: [registry, tuner] });

    await expect(moving).rejects.toThrow('table tuner.notes of that database holds rows already');
    expect([await countIn(url, registry), await countIn(url, tuner)]).toEqual([0, 1]);
  });

  it('to a server that is not there is refused at once', async () => {
    await using folder = await temporaryFolder();
    await changing(sqliteDriver(folder.path), tuner, async () => undefined);

    const moving = moveToPostgres({ folder: folder.path, url: 'postgres://no@127.0.0.1:1/none', databases: [tuner] });

    await expect(moving).rejects.toMatchObject({ code: 'database-lost' });
  });
});
