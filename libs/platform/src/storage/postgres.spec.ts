import { type Postgres, startPostgres, waitFor } from '@paucis/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NoteRow, Notes1700000001000 } from '../fixtures/notes.js';
import { Database } from './database.js';
import { lockedApart } from './locked-apart.js';
import { postgresDriver } from './postgres.js';
import type { Transaction } from './transaction.js';

let postgres: Postgres;
beforeAll(async () => void (postgres = await startPostgres()));
afterAll(() => postgres[Symbol.asyncDispose]());

async function open(url: string, name = 'registry') {
  const options = { name, entities: [NoteRow], migrations: [Notes1700000001000] };
  const database = new Database(await postgresDriver(url).open(options));
  return Object.assign(database, { [Symbol.asyncDispose]: () => database.close() });
}

async function administrate(url: string, sql: string, values: unknown[] = []) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

const insert = (transaction: Transaction, noteId: string, text = '') => transaction.insert(NoteRow, { noteId, text });
/** Whoever calls it waits until `count` have; later calls go on at once. */
function meetingOf(count: number): () => Promise<void> {
  let arrived = 0;
  let open: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return () => {
    arrived += 1;
    if (arrived >= count) open();
    return opened;
  };
}

const textsOf = async (database: Database) =>
  (await database.manager.find(NoteRow, { order: { noteId: 'ASC' } })).map(({ noteId, text }) => `${noteId} ${text}`);

describe('a schema', () => {
  it('holds the tables of one service', async () => {
    const url = await postgres.newDatabase();
    await using registry = await open(url, 'registry');
    await using tuner = await open(url, 'tuner');

    await registry.transaction((transaction) => insert(transaction, 'n1'));

    expect(await tuner.manager.countBy(NoteRow, {})).toBe(0);
    const tables = await administrate(
      url,
      "SELECT table_schema || '.' || table_name AS name FROM information_schema.tables WHERE table_name = 'notes'",
    );
    expect(tables.map(({ name }) => name).sort()).toEqual(['registry.notes', 'tuner.notes']);
  });

  it('is migrated once when several processes start at the same time', async () => {
    const url = await postgres.newDatabase();

    const opened = await Promise.all([open(url), open(url), open(url)]);
    const ran = await administrate(url, 'SELECT name FROM registry.migrations');
    await Promise.all(opened.map((database) => database.close()));

    expect(ran).toEqual([{ name: 'Notes1700000001000' }]);
  });
});

describe('transactions of several processes', () => {
  it('have the outcome of some order in which each ran alone', async () => {
    const url = await postgres.newDatabase();
    await using first = await open(url);
    await using second = await open(url);
    const meet = meetingOf(2);

    // Each reads all notes before the other has written: left alone, both would write down that there is none.
    const count = (database: Database, name: string) =>
      database.transaction(async (transaction) => {
        const seen = await transaction.countBy(NoteRow, {});
        await meet();
        await insert(transaction, name, String(seen));
      });
    await Promise.all([count(first, 'n1'), count(second, 'n2')]);

    const numbers = (await first.manager.find(NoteRow)).map(({ text }) => text).sort();
    expect(numbers).toEqual(['0', '1']);
  });

  it('that store the same thing find it there', async () => {
    const url = await postgres.newDatabase();
    await using first = await open(url);
    await using second = await open(url);

    const storeOnce = (database: Database) =>
      database.transaction(async (transaction) => {
        if (await transaction.existsBy(NoteRow, { noteId: 'n1' })) return 'found';
        await insert(transaction, 'n1');
        return 'stored';
      });
    const outcomes = await Promise.all([...Array(10).keys()].map((at) => storeOnce(at % 2 === 0 ? first : second)));

    expect(outcomes.sort()).toEqual([...Array<string>(9).fill('found'), 'stored']);
  });

  it('that store what must differ fail for good', async () => {
    await using database = await open(await postgres.newDatabase());
    let attempts = 0;
    await database.transaction((transaction) => insert(transaction, 'n1'));

    const second = database.transaction((transaction) => {
      attempts += 1;
      return insert(transaction, 'n1');
    });

    await expect(second).rejects.toThrow(/duplicate key/);
    expect(attempts).toBe(2);
  });

  it('take different rows when they lock apart', async () => {
    const url = await postgres.newDatabase();
    await using first = await open(url);
    await using second = await open(url);
    const ids = Array.from({ length: 40 }, (_, at) => `n${String(at).padStart(2, '0')}`);
    await first.transaction(async (transaction) => {
      for (const id of ids) await insert(transaction, id, 'free');
    });
    const taken: string[] = [];
    let attempts = 0;

    const take = (database: Database) =>
      database.transaction(
        async (transaction) => {
          attempts += 1;
          const free = transaction
            .createQueryBuilder(NoteRow, 'note')
            .where("note.text = 'free'")
            .orderBy('note.noteId');
          const row = await lockedApart(free.limit(1), 'note').getOneOrFail();
          await transaction.update(NoteRow, { noteId: row.noteId }, { text: 'taken' });
          return row.noteId;
        },
        { locksItself: true },
      );
    await Promise.all(ids.map(async (_, at) => taken.push(await take(at % 2 === 0 ? first : second))));

    expect(taken.sort()).toEqual(ids);
    expect(attempts).toBe(40);
  });

  it('run the hooks of the attempt that was stored, once', async () => {
    const url = await postgres.newDatabase();
    await using first = await open(url);
    await using second = await open(url);
    let told = 0;

    const work = (database: Database, name: string) =>
      database.transaction(async (transaction) => {
        database.afterCommit(() => (told += 1));
        await insert(transaction, name, String(await transaction.countBy(NoteRow, {})));
      });
    await Promise.all([...Array(10).keys()].map((at) => work(at % 2 === 0 ? first : second, `n${at}`)));

    expect(told).toBe(10);
  });
});

describe('a lost connection', () => {
  it('is made again, and what was under way is run again', async () => {
    const url = await postgres.newDatabase();
    await using database = await open(url);
    let attempts = 0;

    await database.transaction(async (transaction) => {
      attempts += 1;
      await insert(transaction, 'n1');
      if (attempts > 1) return;
      await administrate(
        url,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
      await insert(transaction, 'n2');
    });

    expect(attempts).toBe(2);
    expect(await waitFor(() => textsOf(database).catch(() => undefined))).toEqual(['n1 ']);
  });

  it('is told apart from a wrong statement', async () => {
    await using server = await startPostgres();
    const url = await server.newDatabase();
    await using database = await open(url);
    const wrong = database.transaction((transaction) => transaction.query('SELECT nothing FROM nowhere'));
    await expect(wrong).rejects.toThrow('relation "nowhere" does not exist');

    await server.kill();
    const startedAt = performance.now();
    const outcomes = await Promise.allSettled([
      database.transaction((transaction) => insert(transaction, 'n1')),
      database.manager.countBy(NoteRow, {}),
    ]);

    const lost = { status: 'rejected', reason: { name: 'Unavailable', code: 'database-lost' } };
    expect(outcomes).toMatchObject([lost, lost]);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await server.restart();
    await database.transaction((transaction) => insert(transaction, 'n2'));
    expect(await textsOf(database)).toEqual(['n2 ']);
  });

  it('names no password', async () => {
    const url = new URL(await postgres.newDatabase());
    url.password = 'secret-word';

    const opening = open(url.href);

    await expect(opening).rejects.toThrow(/password authentication failed/);
    await expect(opening).rejects.not.toThrow(/secret-word/);
  });
});

describe('what is stored', () => {
  it('may hold the character that PostgreSQL refuses', async () => {
    await using database = await open(await postgres.newDatabase());

    await database.transaction((transaction) => insert(transaction, 'n1', 'cut\0here'));

    expect(await textsOf(database)).toEqual(['n1 cut\ufffdhere']);
  });
});

describe('the clock', () => {
  it("is the server's, whatever this process's own says", async () => {
    const url = await postgres.newDatabase();
    const wallClock = Date.now;
    Date.now = () => wallClock() + 600_000;
    try {
      await using database = await open(url);
      const [row] = await administrate(url, 'SELECT extract(epoch FROM clock_timestamp()) * 1000 AS now');

      expect(Math.abs(database.now() - Number(row?.['now']))).toBeLessThan(1_000);
    } finally {
      Date.now = wallClock;
    }
  });
});
