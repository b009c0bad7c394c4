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

export interface OpenDatabase {
  /** Sees committed rows only and cannot write. */
  readonly reader: EntityManager;
  /** Resolves when what `work` wrote is durable; rejects when nothing of it is kept. */
  run<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result>;
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
   * Runs `work` alone, then commits; all of it or, if it throws, nothing. Keep it short and never wait for the network
   * inside: on SQLite the others wait. Nesting is refused.
   */
  async transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    if (findOpenTransaction() !== undefined) {
      throw new Conflict(
        'nested-transaction',
        'a transaction was opened inside another; pass the open one along instead',
      );
    }
    const hooks: (() => void)[] = [];
    const result = await this.database.run((manager) => runInTransaction(manager, hooks, work));
    for (const hook of hooks) hook();
    return result;
  }

  /** Runs `hook` once the open transaction is durable, at once when there is none. */
  afterCommit(hook: () => void): void {
    const transaction = findOpenTransaction();
    if (transaction === undefined) hook();
    else transaction.afterCommit(hook);
  }

  /** Waits for the transactions under way. */
  async close(): Promise<void> {
    await this.database.close();
  }
}

/** TypeORM wants mutable lists. */
export const mutable = <Item>(items: readonly Item[]): MixedList<Item> & Item[] => [...items];
