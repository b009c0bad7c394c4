import { databaseKinds, emptyDatabases, temporaryFolder } from '@paucis/testing';
import {
  Column,
  Entity,
  type EntityManager,
  In,
  IsNull,
  LessThan,
  Like,
  type MigrationInterface,
  MoreThanOrEqual,
  Not,
  PrimaryColumn,
  type QueryRunner,
  Table,
} from 'typeorm';
import { describe, expect, it } from 'vitest';
import { Database } from './database.js';
import { double } from './double.js';
import { instant } from './instant.js';
import { postgresDriver } from './postgres.js';
import { sqliteDriver } from './sqlite.js';

@Entity('samples')
class SampleRow {
  @PrimaryColumn({ type: 'text' })
  sampleId!: string;

  @PrimaryColumn({ type: 'integer' })
  fold!: number;

  @Column({ type: 'text', nullable: true })
  label!: string | null;

  @Column({ type: 'simple-json' })
  image!: { size: number[] };

  @Column({ type: 'boolean' })
  sealed!: boolean;

  @Column(instant({ nullable: true }))
  seenAt!: number | null;

  @Column(double())
  score!: number;

  @Column({ type: 'integer', default: 7 })
  looks!: number;
}

class Samples1700000001000 implements MigrationInterface {
  readonly name = 'Samples1700000001000';

  async up(runner: QueryRunner): Promise<void> {
    const columns = [
      { name: 'sampleId', type: 'text', isPrimary: true },
      { name: 'fold', type: 'integer', isPrimary: true },
      { name: 'label', type: 'text', isNullable: true },
      { name: 'image', type: 'text' },
      { name: 'sealed', type: 'boolean' },
      { name: 'seenAt', type: 'bigint', isNullable: true },
      { name: 'score', type: 'double precision' },
      { name: 'looks', type: 'integer', default: 7 },
    ];
    await runner.createTable(new Table({ name: 'samples', columns }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('samples');
  }
}

const sample = (sampleId: string, fold: number, more: object = {}) => ({
  sampleId,
  fold,
  label: null,
  image: { size: [28, 28] },
  sealed: false,
  seenAt: 1_795_000_000_000,
  score: 0.1 + 0.2,
  ...more,
});

/** Conditions of every kind: those that have the short way, and those that have not. */
const conditions: readonly [string, object | object[]][] = [
  ['a value', { sampleId: 'a' }],
  ['two values', { sampleId: 'b', fold: 1 }],
  ['a boolean', { sealed: true }],
  ['an instant', { seenAt: 1_795_000_000_000 }],
  ['a double', { score: 0.1 + 0.2 }],
  ['one of', { sampleId: In(['a', 'c']) }],
  ['one of none', { sampleId: In([]) }],
  ['no value', { label: IsNull() }],
  ['some value', { label: Not(IsNull()) }],
  ['another value', { fold: Not(0) }],
  ['a bound', { fold: MoreThanOrEqual(1), seenAt: LessThan(1_795_000_000_001) }],
  ['either', [{ sampleId: 'a' }, { fold: 1 }]],
  ['a pattern', { sampleId: Like('%a%') }],
  ['nothing said', {}],
];

describe.each(databaseKinds)('rows on %s', (kind) => {
  const emptyDatabase = emptyDatabases(kind);

  async function openSamples() {
    const folder = await temporaryFolder();
    const { PAUCIS_DATABASE_URL: url } = await emptyDatabase();
    const driver = url === undefined ? sqliteDriver(folder.path) : postgresDriver(url);
    const options = { name: 'registry', entities: [SampleRow], migrations: [Samples1700000001000] };
    const database = new Database(await driver.open(options));
    return {
      database,
      /** What TypeORM itself finds. */
      reference: database.manager.dataSource.manager as EntityManager,
      async [Symbol.asyncDispose]() {
        await database.close();
        await folder[Symbol.asyncDispose]();
      },
    };
  }

  it('are found as TypeORM finds them, under every condition', async () => {
    await using opened = await openSamples();
    const { database, reference } = opened;
    await database.transaction((transaction) =>
      transaction.insert(SampleRow, [
        sample('a', 0, { label: 'malignant' }),
        sample('b', 0, { sealed: true, seenAt: null }),
        sample('b', 1, { image: { size: [] }, label: '' }),
        sample('c', 2, { score: -0, looks: 3 }),
      ]),
    );

    for (const [name, where] of conditions) {
      const options = { where, order: { sampleId: 'DESC', fold: 'ASC' }, take: 3, skip: 1 } as const;
      const found = await database.manager.find(SampleRow, options);
      expect(found, name).toEqual(await reference.find(SampleRow, options));
      expect(await database.manager.existsBy(SampleRow, where), name).toBe(await reference.existsBy(SampleRow, where));
      expect(found.every((row) => row instanceof SampleRow)).toBe(true);
    }
    expect(await database.manager.findOneBy(SampleRow, { sampleId: 'nobody' })).toBeNull();
  });

  it('are saved whether they are there or not, and keep the columns that were not named', async () => {
    await using opened = await openSamples();
    const { database } = opened;
    await database.transaction(async (transaction) => {
      await transaction.save(SampleRow, sample('a', 0, { looks: 1 }));
      await transaction.save(SampleRow, sample('a', 0, { label: 'benign' }));
      const row = (await transaction.findOneBy(SampleRow, { sampleId: 'a' })) as SampleRow;
      await transaction.save(Object.assign(row, { sealed: true }));
      await transaction.save(SampleRow, sample('b', 0));
    });

    const [a, b] = await database.manager.find(SampleRow, { order: { sampleId: 'ASC' } });

    expect(a).toMatchObject({ looks: 1, label: 'benign', sealed: true, score: 0.1 + 0.2 });
    expect(b).toMatchObject({ looks: 7, image: { size: [28, 28] } });
  });

  it('are changed and deleted where the condition holds, and counted', async () => {
    await using opened = await openSamples();
    const { database } = opened;
    const counts = await database.transaction(async (transaction) => {
      await transaction.insert(SampleRow, [sample('a', 0), sample('a', 1), sample('b', 0)]);
      const changed = await transaction.update(
        SampleRow,
        { sampleId: 'a', fold: LessThan(1) },
        { label: null, looks: 2 },
      );
      const none = await transaction.update(SampleRow, { sampleId: In([]) }, { looks: 9 });
      const deleted = await transaction.delete(SampleRow, { fold: In([1, 5]) });
      return [changed.affected, none.affected, deleted.affected];
    });

    expect(counts).toEqual([1, 0, 1]);
    const left = await database.manager.find(SampleRow, { order: { sampleId: 'ASC' } });
    expect(left.map(({ sampleId, looks }) => [sampleId, looks])).toEqual([
      ['a', 2],
      ['b', 7],
    ]);
  });

  it('are inserted by the thousand, each as it was given', async () => {
    await using opened = await openSamples();
    const { database } = opened;
    const rows = Array.from({ length: 9_000 }, (_, at) => sample(`s${at}`, at % 5, { score: at / 7 }));

    await database.transaction((transaction) => transaction.insert(SampleRow, rows));

    expect(await database.manager.countBy(SampleRow, {})).toBe(9_000);
    expect(await database.manager.findOneBy(SampleRow, { sampleId: 's8999' })).toMatchObject({ score: 8_999 / 7 });
  });
});
