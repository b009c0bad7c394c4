import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { Unavailable } from '@paucis/contracts';
import { DataSource, QueryFailedError } from 'typeorm';
import { type DatabaseDriver, type DatabaseOptions, mutable, type OpenDatabase } from './database.js';
import { GroupCommit, type Writer } from './group-commit.js';
import { guardedManager } from './guarded-manager.js';
import { QuickManager } from './quick-manager.js';

/** How long a statement waits for another process (a backup) that has locked the file. */
const busyMs = 5_000;

/** One file per service, `<folder>/<name>.sqlite`; written by one process. */
export function sqliteDriver(folder: string): DatabaseDriver {
  return {
    async open(options: DatabaseOptions): Promise<OpenDatabase> {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const file = join(folder, `${options.name}.sqlite`);
      const writer = await openFile(file, options);
      try {
        await underMigrationLock(`${file}.migrating`, () => writer.source.runMigrations({ transaction: 'each' }));
        const reader = await openFile(file, { ...options, migrations: [] });
        // A second connection sees committed rows only, never waits (WAL), and may not write.
        reader.sqlite.pragma('query_only = ON');
        const commits = new GroupCommit(new SqliteWriter(writer.source, writer.sqlite));
        return {
          reader: new QuickManager(reader.source),
          run: (work) => commits.run(work),
          now: steadyClock(),
          async close() {
            await commits.idle();
            await reader.source.destroy();
            await writer.source.destroy();
          },
        };
      } catch (error) {
        await writer.source.destroy();
        throw error;
      }
    },
  };
}

class SqliteWriter implements Writer {
  constructor(
    private readonly source: DataSource,
    private readonly sqlite: BetterSqlite3.Database,
  ) {}

  get isOpen(): boolean {
    return this.sqlite.inTransaction;
  }

  begin(): void {
    this.sqlite.exec('BEGIN IMMEDIATE');
  }

  commit(): void {
    this.sqlite.exec('COMMIT');
  }

  rollback(): void {
    if (this.isOpen) this.sqlite.exec('ROLLBACK');
  }

  savepoint(what: 'begin' | 'undo' | 'keep'): void {
    this.sqlite.exec({ begin: 'SAVEPOINT one', undo: 'ROLLBACK TO one; RELEASE one', keep: 'RELEASE one' }[what]);
  }

  guarded() {
    return guardedManager(this.source.createQueryRunner());
  }

  /** Nobody else writes. */
  judge(): 'final' {
    return 'final';
  }

  /** `Unavailable` with code `disk-full` when there is no room. */
  explain(error: unknown): unknown {
    const cause = error instanceof QueryFailedError ? (error.driverError as unknown) : error;
    if (!(cause instanceof BetterSqlite3.SqliteError) || cause.code !== 'SQLITE_FULL') return error;
    return new Unavailable('disk-full', 'the disk is full: the change was not stored', {}, { cause: error });
  }
}

/** Wall time at the start, and from there on a clock that nobody sets: a lease must not end because an administrator did. */
function steadyClock(): () => number {
  const origin = Date.now() - performance.now();
  return () => Math.round(origin + performance.now());
}

async function openFile(
  file: string,
  { entities, migrations }: DatabaseOptions,
): Promise<{ source: DataSource; sqlite: BetterSqlite3.Database }> {
  let sqlite: BetterSqlite3.Database | undefined;
  const source = new DataSource({
    type: 'better-sqlite3',
    driver: BetterSqlite3,
    database: file,
    entities: mutable(entities),
    migrations: mutable(migrations),
    migrationsTableName: 'migrations',
    enableWAL: true,
    timeout: busyMs,
    statementCacheSize: 500,
    prepareDatabase: (connection: BetterSqlite3.Database) => {
      sqlite = connection;
      connection.pragma('synchronous = FULL');
    },
  });
  await source.initialize();
  if (sqlite === undefined) throw new Error(`${file}: TypeORM opened no connection`);
  return { source, sqlite };
}

/** An exclusive lock of another SQLite file: held by one process, released by its death. */
async function underMigrationLock(file: string, migrate: () => Promise<unknown>): Promise<void> {
  const lock = new BetterSqlite3(file, { timeout: 0 });
  try {
    while (!tryLock(lock)) await new Promise((resolve) => setTimeout(resolve, 50));
    await migrate();
  } finally {
    lock.close();
  }
}

function tryLock(lock: BetterSqlite3.Database): boolean {
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (error instanceof BetterSqlite3.SqliteError && error.code === 'SQLITE_BUSY') return false;
    throw error;
  }
}
