import pg from 'pg';
import { DataSource, type QueryRunner } from 'typeorm';
import { type DatabaseDriver, type DatabaseOptions, mutable, type OpenDatabase } from './database.js';
import { GroupCommit } from './group-commit.js';
import { explainPostgresError, isLost } from './postgres-errors.js';
import { QuickManager } from './quick-manager.js';
import { PostgresWriter } from './postgres-writer.js';

const connectWithinMs = 5_000;
/** How long the start waits for a server that is not up yet. */
const startWithinMs = 60_000;
const queryWithinMs = 30_000;
/** A process that stands still in a transaction (suspended, cut off) loses it and with it the rows that it has locked. */
const idleInTransactionMs = 20_000;
const readers = 4;
/** First half of the advisory locks' numbers: "pauc". */
const lockSpace = 0x70617563;
const readClockEveryMs = 10_000;

/** A schema per service in the database at `url`; several processes of a service may share it. */
export function postgresDriver(url: string): DatabaseDriver {
  return {
    async open(options: DatabaseOptions): Promise<OpenDatabase> {
      try {
        return await openSchema(url, options);
      } catch (error) {
        throw explainPostgresError(error);
      }
    },
  };
}

async function openSchema(url: string, options: DatabaseOptions): Promise<OpenDatabase> {
  await underMigrationLock(url, options.name, () => migrate(url, options));
  const source = sourceOf(url, options, writing);
  const readSource = sourceOf(url, options, reading);
  try {
    await source.initialize();
    await readSource.initialize();
    const writer = new PostgresWriter(source);
    await writer.readClock();
    const commits = new GroupCommit(writer);
    const timer = keepClockRead(commits);
    return {
      reader: new QuickManager(readSource),
      run: (work, options) => commits.run(work, options),
      now: () => writer.now(),
      async close() {
        clearInterval(timer);
        await commits.idle();
        await readSource.destroy();
        await source.destroy();
      },
    };
  } catch (error) {
    if (readSource.isInitialized) await readSource.destroy();
    if (source.isInitialized) await source.destroy();
    throw error;
  }
}

/** Also while nothing is written: the server's clock may be set. Every transaction reads it. */
function keepClockRead(commits: GroupCommit): NodeJS.Timeout {
  // A lost connection is for those who need it to tell.
  const read = () => void commits.run((transaction) => transaction.query('SELECT 1')).catch(() => undefined);
  return setInterval(read, readClockEveryMs).unref();
}

async function migrate(url: string, options: DatabaseOptions): Promise<void> {
  const source = sourceOf(url, options, migrating);
  await source.initialize();
  try {
    await source.runMigrations({ transaction: 'each' });
  } finally {
    await source.destroy();
  }
}

interface Use {
  readonly poolSize: number;
  readonly queryWithinMs?: number;
  readonly settings: string;
  /** The error that a failed statement throws. */
  readonly explain: (error: unknown) => unknown;
}

const asItIs = (error: unknown) => error;
const migrating: Use = { poolSize: 1, settings: '', explain: asItIs };
/** Its errors decide what happens to the transaction. */
const writing: Use = {
  poolSize: 1,
  queryWithinMs,
  settings: `-c idle_in_transaction_session_timeout=${idleInTransactionMs}`,
  explain: asItIs,
};
const reading: Use = {
  poolSize: readers,
  queryWithinMs,
  settings: '-c default_transaction_read_only=on',
  explain: explainPostgresError,
};

function sourceOf(url: string, { name, entities, migrations }: DatabaseOptions, use: Use): DataSource {
  const source = new DataSource({
    type: 'postgres',
    driver: pg,
    schema: name,
    entities: mutable(entities),
    migrations: mutable(migrations),
    migrationsTableName: 'migrations',
    installExtensions: false,
    poolSize: use.poolSize,
    // A connection that is lost while nobody uses it: whoever wants one next gets a new one.
    poolErrorHandler: () => undefined,
    extra: {
      ...connectionOf(url, name),
      options: `-c search_path="${name}" ${use.settings}`,
      query_timeout: use.queryWithinMs,
    },
  });
  const create = source.createQueryRunner.bind(source);
  source.createQueryRunner = (...parameters) => speaking(create(...parameters), use.explain);
  return source;
}

export const connectionOf = (url: string, name: string) => ({
  connectionString: url,
  application_name: `paucis ${name}`,
  connectionTimeoutMillis: connectWithinMs,
  keepAlive: true,
});

/** Its errors explained, and text without the one character that PostgreSQL cannot store. */
function speaking(runner: QueryRunner, explain: Use['explain']): QueryRunner {
  const query = runner.query.bind(runner) as (...parameters: unknown[]) => Promise<unknown>;
  runner.query = async (text: string, values?: unknown[], ...rest: unknown[]) => {
    try {
      return (await query(text, values?.map(storable), ...rest)) as never;
    } catch (error) {
      throw explain(error);
    }
  };
  return runner;
}

export const storable = (value: unknown): unknown =>
  typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : value;

/** Held by one process, released by its end, also by its death. */
async function underMigrationLock(url: string, name: string, work: () => Promise<void>): Promise<void> {
  const client = await connectFirst(url, name);
  try {
    await client.query('SELECT pg_advisory_lock($1, hashtext($2))', [lockSpace, name]);
    const { rowCount } = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE SCHEMA ${client.escapeIdentifier(name)}`);
    await work();
  } finally {
    await client.end();
  }
}

/** Waits for a server that starts at the same time as we do. */
async function connectFirst(url: string, name: string): Promise<pg.Client> {
  const endAt = performance.now() + startWithinMs;
  for (;;) {
    const client = new pg.Client(connectionOf(url, name));
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (!isLost(error) || performance.now() > endAt) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}
