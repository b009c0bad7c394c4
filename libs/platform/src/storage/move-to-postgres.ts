import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { Conflict } from '@paucis/contracts';
import pg from 'pg';
import type { DatabaseOptions } from './database.js';
import { explainPostgresError } from './postgres-errors.js';
import { connectionOf, postgresDriver, storable } from './postgres.js';
import { sqliteDriver } from './sqlite.js';

/** A statement carries 65,535 parameters at most; large values fill memory before that. */
const mostParameters = 30_000;
const mostBytes = 8 * 1024 * 1024;

export interface MovedTable {
  readonly service: string;
  readonly table: string;
  readonly rows: number;
}

export interface MoveOptions {
  /** Holds `<name>.sqlite` of each service; nobody else may have them open. */
  readonly folder: string;
  readonly url: string;
  readonly databases: readonly DatabaseOptions[];
  /** Told after every statement: rows copied so far, and all that there are. */
  readonly progress?: (done: number, all: number) => void;
}

/**
 * Copies the SQLite files of services into their schemas of a PostgreSQL database, in one transaction: all rows are there
 * afterwards, or none. Both sides are migrated to the newest version first. A schema that holds rows already is refused
 * (`Conflict`, code `database-not-empty`); the files stay as they are.
 */
export async function moveToPostgres({ folder, url, databases, progress }: MoveOptions): Promise<MovedTable[]> {
  const client = new pg.Client(connectionOf(url, 'move'));
  let sources: Source[] = [];
  try {
    // Services wait for a server that starts at the same time; here somebody waits for an answer.
    await client.connect();
    for (const driver of [sqliteDriver(folder), postgresDriver(url)]) {
      for (const options of databases) await (await driver.open(options)).close();
    }
    sources = databases.map(({ name }) => new Source(join(folder, `${name}.sqlite`), name));
    await client.query('BEGIN');
    const all = sources.reduce((sum, source) => sum + source.rows(), 0);
    const moved: MovedTable[] = [];
    let done = 0;
    for (const source of sources) {
      for (const table of source.tables()) {
        const rows = await copyTable(source, table, client, (count) => progress?.((done += count), all));
        moved.push({ service: source.service, table, rows });
      }
    }
    await client.query('COMMIT');
    return moved;
  } catch (error) {
    throw explainPostgresError(error);
  } finally {
    // What is not committed is undone with its connection.
    await client.end().catch(() => undefined);
    for (const source of sources) source.close();
  }
}

/** The file of one service, read only. */
class Source {
  private readonly sqlite: BetterSqlite3.Database;

  constructor(
    file: string,
    readonly service: string,
  ) {
    this.sqlite = new BetterSqlite3(file, { readonly: true, fileMustExist: true });
    this.sqlite.defaultSafeIntegers(true);
  }

  tables(): string[] {
    const found = this.sqlite
      .prepare(
        `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name`,
      )
      .pluck()
      .all() as string[];
    // Each side keeps its own record of migrations.
    return this.afterWhatTheyName(found.filter((name) => name !== 'migrations'));
  }

  /** A row is inserted after the one that its foreign key names. */
  private afterWhatTheyName(tables: readonly string[]): string[] {
    const placed = new Set<string>();
    const place = (table: string): void => {
      if (placed.has(table)) return;
      const named = this.sqlite
        .prepare('SELECT "table" FROM pragma_foreign_key_list(?)')
        .pluck()
        .all(table) as string[];
      named.filter((other) => other !== table).forEach(place);
      placed.add(table);
    };
    tables.forEach(place);
    return [...placed];
  }

  columns(table: string): string[] {
    return this.sqlite.prepare('SELECT name FROM pragma_table_info(?) ORDER BY cid').pluck().all(table) as string[];
  }

  rows(): number {
    return this.tables().reduce((sum, table) => {
      return (
        sum +
        Number(
          this.sqlite
            .prepare(`SELECT count(*) FROM ${quoted(table)}`)
            .pluck()
            .get(),
        )
      );
    }, 0);
  }

  read(table: string, columns: readonly string[]): IterableIterator<unknown[]> {
    const list = columns.map(quoted).join(', ');
    return this.sqlite
      .prepare(`SELECT ${list} FROM ${quoted(table)} ORDER BY rowid`)
      .raw()
      .iterate() as IterableIterator<unknown[]>;
  }

  close(): void {
    this.sqlite.close();
  }
}

async function copyTable(
  source: Source,
  table: string,
  client: pg.Client,
  copied: (rows: number) => void,
): Promise<number> {
  const target = `${quoted(source.service)}.${quoted(table)}`;
  // A service that runs there already must not write in between.
  await client.query(`LOCK TABLE ${target} IN ACCESS EXCLUSIVE MODE`);
  if (((await client.query(`SELECT 1 FROM ${target} LIMIT 1`)).rowCount ?? 0) > 0) {
    throw new Conflict('database-not-empty', `table ${source.service}.${table} of that database holds rows already`, {
      table: `${source.service}.${table}`,
    });
  }
  const types = await typesOf(client, source.service, table);
  const columns = source.columns(table);
  const missing = columns.filter((column) => !types.has(column));
  if (missing.length > 0) throw new Error(`${target} lacks ${missing.join(', ')}, which the file has`);
  const convert = columns.map((column) => (types.get(column) === 'boolean' ? asBoolean : storable));
  let rows = 0;
  for (const batch of batched(source.read(table, columns), columns.length)) {
    const places = batch.map((_, at) => `(${columns.map((_, of) => `$${at * columns.length + of + 1}`).join(', ')})`);
    const values = batch.flatMap((row) => row.map((value, at) => convert[at]?.(value)));
    await client.query(`INSERT INTO ${target} (${columns.map(quoted).join(', ')}) VALUES ${places.join(', ')}`, values);
    rows += batch.length;
    copied(batch.length);
  }
  await countOn(client, target, columns);
  return rows;
}

async function typesOf(client: pg.Client, schema: string, table: string): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; type: string }>(
    'SELECT column_name AS name, data_type AS type FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2',
    [schema, table],
  );
  return new Map(rows.map(({ name, type }) => [name, type]));
}

/** Numbers that the database gives out go on behind those that were copied. */
async function countOn(client: pg.Client, target: string, columns: readonly string[]): Promise<void> {
  for (const column of columns) {
    const { rows } = await client.query<{ sequence: string | null }>(
      'SELECT pg_get_serial_sequence($1, $2) AS sequence',
      [target, column],
    );
    const sequence = rows[0]?.sequence;
    if (sequence == null) continue;
    await client.query(`SELECT setval($1, max(${quoted(column)})) FROM ${target} HAVING max(${quoted(column)}) > 0`, [
      sequence,
    ]);
  }
}

function* batched(rows: Iterable<unknown[]>, width: number): Generator<unknown[][]> {
  let batch: unknown[][] = [];
  let bytes = 0;
  for (const row of rows) {
    batch.push(row);
    bytes += row.reduce<number>((sum, value) => sum + sizeOf(value), 0);
    if ((batch.length + 1) * width <= mostParameters && bytes < mostBytes) continue;
    yield batch;
    [batch, bytes] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}

const sizeOf = (value: unknown): number => (typeof value === 'string' || Buffer.isBuffer(value) ? value.length : 8);

/** SQLite has numbers for them. */
const asBoolean = (value: unknown): unknown => (value === null ? null : Number(value) !== 0);

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
