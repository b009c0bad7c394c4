import { AsyncResource } from 'node:async_hooks';
import { smallDisk, temporaryFolder } from '@paucis/testing';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { NoteRow, Notes1700000001000 } from '../fixtures/notes.js';
import { Database } from './database.js';
import { sqliteDriver } from './sqlite.js';
import { findOpenTransaction, type Transaction } from './transaction.js';

async function openDatabase(folder: string) {
  const options = { name: 'registry', entities: [NoteRow], migrations: [Notes1700000001000] };
  const database = new Database(await sqliteDriver(folder).open(options));
  const texts = async () =>
    (await database.manager.find(NoteRow, { order: { noteId: 'ASC' } })).map(({ noteId }) => noteId);
  return { database, texts, [Symbol.asyncDispose]: () => database.close() };
}
const insert = (transaction: Transaction, noteId: string) => transaction.insert(NoteRow, { noteId, text: '' });

describe('a transaction', () => {
  it('is kept whole or not at all, whatever runs at the same time', async () => {
    await using folder = await temporaryFolder();
    await using opened = await openDatabase(folder.path);
    const { database, texts } = opened;

    const outcomes = await Promise.allSettled(
      [0, 1, 2, 3, 4, 5].map((number) =>
        database.transaction(async (transaction) => {
          await insert(transaction, `a${number}`);
          await insert(transaction, `b${number}`);
          if (number % 2 === 1) throw new Error(`no ${number}`);
        }),
      ),
    );

    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
    ]);
    expect(await texts()).toEqual(['a0', 'a2', 'a4', 'b0', 'b2', 'b4']);
  });

  it('runs alone: a second one begins when the first has ended', async () => {
    await using folder = await temporaryFolder();
    await using opened = await openDatabase(folder.path);
    const events: string[] = [];
    const work = (name: string) =>
      opened.database.transaction(async (transaction) => {
        events.push(`${name} begins`);
        await insert(transaction, name);
        await transaction.findBy(NoteRow, {});
        events.push(`${name} ends`);
      });

    await Promise.all([work('first'), work('second')]);

    expect(events).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });

  it('is not seen from outside before it has committed', async () => {
    await using folder = await temporaryFolder();
    await using opened = await openDatabase(folder.path);
    const readOutside = AsyncResource.bind(opened.texts);

    const seen = await opened.database.transaction(async (transaction) => {
      await insert(transaction, 'n1');
      return { inside: await opened.texts(), outside: await readOutside() };
    });

    expect(seen).toEqual({ inside: ['n1'], outside: [] });
    expect(await opened.texts()).toEqual(['n1']);
  });

  it('refuses another inside it, also through TypeORM', async () => {
    await using folder = await temporaryFolder();
    await using opened = await openDatabase(folder.path);
    const { database } = opened;

    const nested = database.transaction(() => database.transaction(async () => undefined));
    const hidden = database.transaction((transaction) => transaction.transaction(async () => undefined));

    await expect(nested).rejects.toThrow('a transaction was opened inside another');
    await expect(hidden).rejects.toThrow('a transaction was opened inside another');
    expect(findOpenTransaction()).toBeUndefined();
  });

  it('refuses statements that come after its end', async () => {
    await using folder = await temporaryFolder();
    await using opened = await openDatabase(folder.path);
    const late: Promise<unknown>[] = [];

    await opened.database.transaction(async (transaction) => {
      late.push(new Promise((resolve) => setTimeout(resolve, 20)).then(() => insert(transaction, 'late')));
    });

    await expect(late[0]).rejects.toThrow('a statement came after its transaction had ended');
    expect(await opened.texts()).toEqual([]);
  });

  it('is the only way to write', async () => {
    await using folder = await temporaryFolder();
    await using opened = await openDatabase(folder.path);

    await expect(insert(opened.database.manager, 'n1')).rejects.toThrow(/readonly database/);
  });

  it('saves entities with relations and updates through TypeORM as usual', async () => {
    await using folder = await temporaryFolder();
    await using opened = await openDatabase(folder.path);

    await opened.database.transaction(async (transaction) => {
      const note = await transaction.save(transaction.create(NoteRow, { noteId: 'n1', text: 'one' }));
      note.text = 'two';
      await transaction.save(note);
      const { affected } = await transaction.update(NoteRow, { noteId: 'n2' }, { text: 'three' });
      expect(affected).toBe(0);
    });

    expect(await opened.database.manager.findBy(NoteRow, {})).toEqual([{ noteId: 'n1', text: 'two' }]);
  });
});

describe('a database file', () => {
  it('is synced at every commit and checks foreign keys', async () => {
    await using folder = await temporaryFolder();
    await using opened = await openDatabase(folder.path);

    const pragmas = await opened.database.transaction(async (transaction) => [
      await transaction.query('PRAGMA synchronous'),
      await transaction.query('PRAGMA foreign_keys'),
      await transaction.query('PRAGMA journal_mode'),
    ]);

    expect(pragmas).toEqual([[{ synchronous: 2 }], [{ foreign_keys: 1 }], [{ journal_mode: 'wal' }]]);
  });

  it('that has no room keeps what was committed, says so, and goes on when there is room', async ({ skip }) => {
    await using folder = await temporaryFolder();
    await using disk = await smallDisk(folder.path, '2m');
    if (disk === undefined) return skip('a small disk cannot be mounted here');
    await using opened = await openDatabase(disk.path);
    const { database, texts } = opened;
    const write = (noteId: string, sizeBytes: number) =>
      database.transaction((transaction) =>
        transaction.insert(NoteRow, { noteId, text: 'x'.repeat(sizeBytes) }).then(() => noteId),
      );
    await write('before', 10);

    const outcomes = await Promise.allSettled([write('a', 10), write('big', 4_000_000), write('b', 10)]);

    const failures = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason as unknown);
    expect(failures.length).toBeGreaterThan(0);
    for (const failure of failures) expect(failure).toMatchObject({ code: 'disk-full' });
    const kept = outcomes.filter((outcome) => outcome.status === 'fulfilled').map(({ value }) => value);
    expect(await texts()).toEqual([...kept, 'before'].sort());
    await write('after', 10);
    expect(await texts()).toContain('after');
  });

  it('is migrated once when two start at the same time, and waits for whoever migrates', async () => {
    await using folder = await temporaryFolder();
    const lock = new BetterSqlite3(`${folder.path}/registry.sqlite.migrating`);
    lock.exec('BEGIN EXCLUSIVE');
    const both = Promise.all([openDatabase(folder.path), openDatabase(folder.path)]);
    const early = await Promise.race([both, new Promise((resolve) => setTimeout(() => resolve('waiting'), 200))]);

    lock.close();
    const opened = await both;
    const ran = await opened[0].database.manager.query('SELECT name FROM migrations');
    await Promise.all(opened.map(({ database }) => database.close()));

    expect(early).toBe('waiting');
    expect(ran).toEqual([{ name: 'Notes1700000001000' }]);
  });

  it('shares a sync among transactions that wait together', async () => {
    await using folder = await temporaryFolder();
    await using opened = await openDatabase(folder.path);
    const { database } = opened;
    const commit = (noteId: string) => database.transaction((transaction) => insert(transaction, noteId));

    const aloneAt = performance.now();
    for (let number = 0; number < 50; number += 1) await commit(`alone${number}`);
    const aloneMs = performance.now() - aloneAt;
    const togetherAt = performance.now();
    await Promise.all(Array.from({ length: 500 }, (_, number) => commit(`together${number}`)));
    const togetherMs = performance.now() - togetherAt;

    const perSecond = { alone: Math.round(50_000 / aloneMs), together: Math.round(500_000 / togetherMs) };
    console.log(JSON.stringify({ commitsPerSecond: perSecond }));
    expect(perSecond.together).toBeGreaterThan(perSecond.alone);
    expect(await database.manager.countBy(NoteRow, {})).toBe(550);
  });
});
