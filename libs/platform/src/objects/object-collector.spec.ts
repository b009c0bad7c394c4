import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Conflict, NotFound, Unavailable } from '@paucis/contracts';
import { databaseKinds, emptyDatabases, type TemporaryFolder, temporaryFolder } from '@paucis/testing';
import fc from 'fast-check';
import { Column, Entity, In, type MigrationInterface, PrimaryColumn, type QueryRunner, Table } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Actor, Stepwise } from '../fixtures/stepwise.js';
import { runInContext, serviceContext } from '../messaging/context.js';
import { Database } from '../storage/database.js';
import { postgresDriver } from '../storage/postgres.js';
import { sqliteDriver } from '../storage/sqlite.js';
import { FolderStore } from './folder-store.js';
import { ObjectCollector } from './object-collector.js';
import { ObjectHoldRow } from './object-hold.entity.js';
import { ObjectHolds, type Referenced } from './object-holds.js';
import { ObjectHolds1764000000000 } from './object-holds.migration.js';
import { keyOf } from './object-keys.js';
import type { ObjectStore } from './object-store.js';

@Entity('pictures')
class PictureRow {
  @PrimaryColumn({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  objectKey!: string;
}

class Pictures1764000000001 implements MigrationInterface {
  readonly name = 'Pictures1764000000001';

  async up(runner: QueryRunner): Promise<void> {
    const columns = [
      { name: 'name', type: 'text', isPrimary: true },
      { name: 'objectKey', type: 'text' },
    ];
    await runner.createTable(new Table({ name: 'pictures', columns }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('pictures');
  }
}

const referenced: Referenced = async (keys, manager) =>
  (await manager.findBy(PictureRow, { objectKey: In([...keys]) })).map(({ objectKey }) => objectKey);

const graceMs = 10_000;
const bytesOf = (content: number) => Buffer.from(`content ${content}`);
const keyOfContent = (content: number) =>
  keyOf('registry', createHash('sha256').update(bytesOf(content)).digest('hex'));

/** Every order of so many turns of the first and of the second. */
function interleavings(first: number, second: number): number[][] {
  if (first === 0 || second === 0) return [[...Array<number>(first).fill(0), ...Array<number>(second).fill(1)]];
  return [
    ...interleavings(first - 1, second).map((turns) => [0, ...turns]),
    ...interleavings(first, second - 1).map((turns) => [1, ...turns]),
  ];
}

/** What happens: who begins, whose turn it is, who dies, how time goes on. */
const event = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant('store' as const), content: fc.nat(1), name: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('work' as const), content: fc.nat(1), name: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('drop' as const), name: fc.nat(2) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('collect' as const) }) },
  {
    weight: 16,
    arbitrary: fc.record({ type: fc.constant('go' as const), pick: fc.nat(5), steps: fc.integer({ min: 1, max: 5 }) }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('crash' as const), pick: fc.nat(7) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('later' as const), ms: fc.constantFrom(20_000, 4_000_000) }) },
);
type Event = typeof event extends fc.Arbitrary<infer Value> ? Value : never;

describe.each(databaseKinds)('the collector on %s', (kind) => {
  const emptyDatabase = emptyDatabases(kind);
  let folder: TemporaryFolder;
  let database: Database;
  let laterMs = 0;
  const now = () => Date.now() + laterMs;
  const files = () => new FolderStore(join(folder.path, 'objects'));

  beforeAll(async () => {
    folder = await temporaryFolder();
    const entities = [ObjectHoldRow, PictureRow];
    const migrations = [ObjectHolds1764000000000, Pictures1764000000001];
    const { PAUCIS_DATABASE_URL: url } = await emptyDatabase();
    const driver = url === undefined ? sqliteDriver(folder.path) : postgresDriver(url);
    database = new Database(await driver.open({ name: 'registry', entities, migrations }));
  });
  beforeEach(() => reset());
  afterAll(async () => {
    await database.close();
    await folder[Symbol.asyncDispose]();
  });

  async function reset(): Promise<void> {
    laterMs = 0;
    await rm(join(folder.path, 'objects'), { recursive: true, force: true });
    await database.transaction(async (transaction) => {
      await transaction.clear(ObjectHoldRow);
      await transaction.clear(PictureRow);
    });
  }

  /** The real parts, with a stop before each transaction and each change of the store. */
  function partsOf({ step }: Actor) {
    const stepwise: Pick<Database, 'transaction' | 'manager'> = {
      get manager() {
        return database.manager;
      },
      async transaction(work) {
        await step();
        return database.transaction(work);
      },
    };
    const holds = new ObjectHolds({ service: 'registry', database: stepwise, referenced, now, pause: step });
    const own = new FolderStore(join(folder.path, 'objects'), async ({ key }) => {
      await holds.hold([key]);
      await step();
    });
    const objects: Pick<ObjectStore, 'delete' | 'list'> = {
      list: (prefix) => files().list(prefix),
      async delete(key) {
        await step();
        await files().delete(key);
      },
    };
    const collector = new ObjectCollector({
      service: 'registry',
      database: stepwise,
      objects,
      referenced,
      graceMs,
      now,
    });
    return { holds, own, collector, database: stepwise };
  }

  /** Refers to stored bytes, as every service does it. */
  async function refer(actor: Actor, key: string, name: string): Promise<void> {
    const { database: stepwise, holds } = partsOf(actor);
    await stepwise.transaction(async (transaction) => {
      const old = await transaction.findOneBy(PictureRow, { name });
      await holds.confirm([key], transaction);
      await transaction.save(PictureRow, { name, objectKey: key });
      if (old !== null && old.objectKey !== key) await holds.release([old.objectKey], transaction);
    });
  }

  const actors = {
    /** A service stores something of its own. */
    async store(actor: Actor, content: number, name: string) {
      const { key } = await partsOf(actor).own.put('registry', bytesOf(content), { name });
      await refer(actor, key, name);
    },
    /** A worker stores something without saying so; the service that owns it hears of it later. */
    async work(actor: Actor, content: number, name: string) {
      const { key } = await files().put('registry', bytesOf(content), { name });
      await actor.step();
      await partsOf(actor).holds.hold([key]);
      await actor.step();
      if ((await files().verify(key)) === undefined) return;
      await refer(actor, key, name);
    },
    async drop(actor: Actor, name: string) {
      const { database: stepwise, holds } = partsOf(actor);
      await stepwise.transaction(async (transaction) => {
        const row = await transaction.findOneBy(PictureRow, { name });
        if (row === null) return;
        await transaction.delete(PictureRow, { name });
        await holds.release([row.objectKey], transaction);
      });
    },
    async collect(actor: Actor) {
      const { collector } = partsOf(actor);
      await collector.findOrphans();
      await collector.collect();
    },
  };

  /** An attempt that is refused is tried again by whoever made it: here its end. */
  const refusable = (work: Promise<void>) =>
    work.catch((error: unknown) => {
      if (![Conflict, Unavailable, NotFound].some((kind) => error instanceof kind)) throw error;
    });

  async function expectReferredBytes(): Promise<void> {
    for (const { name, objectKey } of await database.manager.find(PictureRow)) {
      if (!(await files().has(objectKey))) throw new Error(`${name} refers to ${objectKey}, which is gone`);
    }
  }

  async function play(events: readonly Event[]): Promise<void> {
    const stage = new Stepwise();
    for (const one of events) {
      if (one.type === 'crash') await stage.next(one.pick, 'crash');
      else if (one.type === 'go') for (let at = 0; at < one.steps; at += 1) await stage.next(one.pick, 'go');
      else if (one.type === 'later') laterMs += one.ms;
      else if (one.type === 'collect') stage.start('collect', (actor) => refusable(actors.collect(actor)));
      else if (one.type === 'drop') stage.start('drop', (actor) => refusable(actors.drop(actor, `p${one.name}`)));
      else {
        const { type, content, name } = one;
        stage.start(type, (actor) => refusable(actors[type](actor, content, `p${name}`)));
      }
      await expectReferredBytes();
    }
    // Whoever is left comes to an end, in the order of arrival.
    while (await stage.next(0, 'go')) await expectReferredBytes();
  }

  it('never deletes what a row refers to and leaves nothing else, whoever dies between any two steps', async () => {
    const inContext = (work: () => Promise<void>) => runInContext(serviceContext('registry'), work);
    const property = fc.asyncProperty(fc.array(event, { minLength: 10, maxLength: 50 }), (events) =>
      inContext(async () => {
        await reset();
        await play(events);

        laterMs += 100_000_000;
        const { collector } = partsOf({ name: 'the last', step: async () => undefined });
        await collector.findOrphans();
        await collector.collect();
        await expectReferredBytes();
        const rows = await database.manager.find(PictureRow);
        const left: string[] = [];
        for await (const { key } of files().list('registry')) left.push(key);
        expect(left.sort()).toEqual([...new Set(rows.map(({ objectKey }) => objectKey))].sort());
        expect(await database.manager.count(ObjectHoldRow)).toBe(0);
      }),
    );

    await fc.assert(property, { numRuns: Number(process.env['PAUCIS_PROPERTY_RUNS'] ?? 40) });
  });

  it.each(['store', 'work'] as const)(
    'loses nothing in any order of the steps of a collector and of a %s',
    async (kind) => {
      await runInContext(serviceContext('registry'), async () => {
        for (const turns of interleavings(5, 4)) {
          await reset();
          await files().put('registry', bytesOf(0), { name: 'an orphan with the same bytes' });
          laterMs = graceMs + 1_000;
          const stage = new Stepwise();
          stage.start('collect', (actor) => refusable(actors.collect(actor)));
          stage.start(kind, (actor) => refusable(actors[kind](actor, 0, 'p0')));
          for (const turn of turns) {
            await stage.next(turn, 'go');
            await expectReferredBytes();
          }
          while (await stage.next(0, 'go')) await expectReferredBytes();
        }
      });
    },
  );

  it('spares what is young, though no row refers to it', async () => {
    const { key } = await files().put('registry', bytesOf(1), { name: 'x' });
    const { collector } = partsOf({ name: 'collect', step: async () => undefined });
    const run = () =>
      runInContext(serviceContext('registry'), async () => {
        await collector.findOrphans();
        return collector.collect();
      });

    expect([await run(), await files().has(key)]).toEqual([0, true]);
    laterMs = graceMs + 1_000;
    expect([await run(), await files().has(key)]).toEqual([1, false]);
  });

  it('refuses a row for bytes that it has collected, and takes them when they are stored again', async () => {
    const actor = { name: 'late', step: async () => undefined };
    await runInContext(serviceContext('registry'), async () => {
      const { own, collector } = partsOf(actor);
      const { key } = await own.put('registry', bytesOf(1), { name: 'x' });
      laterMs = 3_700_000;
      await collector.collect();

      await expect(refer(actor, key, 'x')).rejects.toMatchObject({ code: 'object-collected' });
      await own.put('registry', bytesOf(1), { name: 'x' });
      await refer(actor, key, 'x');

      laterMs = 100_000_000;
      await collector.collect();
      expect(key).toBe(keyOfContent(1));
      expect(await files().has(key)).toBe(true);
    });
  });

  it('leaves alone what another service owns', async () => {
    const foreign = `tuner/ab/${'ab'.repeat(32)}`;
    const { holds } = partsOf({ name: 'x', step: async () => undefined });

    await runInContext(serviceContext('registry'), async () => {
      await expect(holds.hold([foreign])).rejects.toMatchObject({ code: 'foreign-object' });
      const release = database.transaction((transaction) => holds.release([foreign], transaction));
      await expect(release).rejects.toMatchObject({ code: 'foreign-object' });
    });
  });
});
