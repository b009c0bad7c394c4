import { Conflict } from '@paucis/contracts';
import type { EntityManager, MigrationInterface, MixedList } from 'typeorm';
import { findOpenTransaction, runInTransaction, type Transaction } from './transaction.js';

export type EntityClass = new () => object;
export type MigrationClass = new () => MigrationInterface;

/** What a kind of database must offer; services see `Database` only. */
export interface DatabaseDriver {
  open(options: DatabaseOptions): Promise<OpenDatabase>;
}

export interface DatabaseOptions {
  /** Names the file or schema: the service. */
  readonly name: string;
  readonly entities: readonly EntityClass[];
  /** Run at the start, in the order of their names' timestamps, by one process at a time. */
  readonly migrations: readonly MigrationClass[];
}

export interface TransactionOptions {
  /**
   * The work locks the rows that it decides on (`lockedApart`), and each statement of it sees what others have committed
   * in between: processes that would meet all the time (claims) then pass each other.
   */
  readonly locksItself?: boolean;
}

export interface OpenDatabase {
  /** Sees committed rows only and cannot write. */
  readonly reader: EntityManager;
  /** Resolves when what `work` wrote is durable; rejects when nothing of it is kept. */
  run<Result>(work: (transaction: Transaction) => Promise<Result>, options: TransactionOptions): Promise<Result>;
  /** Its clock, in milliseconds since 1970. */
  now(): number;
  close(): Promise<void>;
}

/** The service's own database: everything that changes goes through `transaction`. */
export class Database {
  constructor(private readonly database: OpenDatabase) {}

  /**
   * For queries: the open transaction's manager inside of one, else a read-only one that sees what is committed. So a
   * repository's query works in both places and never waits for, or looks into, somebody else's transaction.
   */
  get manager(): EntityManager {
    return findOpenTransaction()?.manager ?? this.database.reader;
  }

  /**
   * Runs `work` as if alone, then commits; all of it or, if it throws, nothing. Keep it short and never wait for the
   * network inside: the others wait. Where several processes write (PostgreSQL), one that another was in the way of is run
   * again from its start, so it changes nothing but what `transaction` can undo. Nesting is refused.
   */
  async transaction<Result>(
    work: (transaction: Transaction) => Promise<Result>,
    options: TransactionOptions = {},
  ): Promise<Result> {
    if (findOpenTransaction() !== undefined) {
      throw new Conflict(
        'nested-transaction',
        'a transaction was opened inside another; pass the open one along instead',
      );
    }
    const hooks: (() => void)[] = [];
    const result = await this.database.run((manager) => {
      // Of an attempt that was undone.
      hooks.length = 0;
      return runInTransaction(manager, hooks, work);
    }, options);
    for (const hook of hooks) hook();
    return result;
  }

  /** Runs `hook` once the open transaction is durable, at once when there is none. */
  afterCommit(hook: () => void): void {
    const transaction = findOpenTransaction();
    if (transaction === undefined) hook();
    else transaction.afterCommit(hook);
  }

  /**
   * Milliseconds since 1970 by the clock that all processes of this service share: SQLite's is this process's own, that of
   * PostgreSQL is the server's. Instants that processes compare with each other (leases) are of this clock.
   */
  now(): number {
    return this.database.now();
  }

  /** Waits for the transactions under way. */
  async close(): Promise<void> {
    await this.database.close();
  }
}

/** TypeORM wants mutable lists. */
export const mutable = <Item>(items: readonly Item[]): MixedList<Item> & Item[] => [...items];
