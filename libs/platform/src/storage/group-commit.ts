import { AsyncResource } from 'node:async_hooks';
import { Unavailable } from '@paucis/contracts';
import BetterSqlite3 from 'better-sqlite3';
import { type DataSource, QueryFailedError } from 'typeorm';
import { guardedManager } from './guarded-manager.js';
import type { Transaction } from './transaction.js';

interface Waiting {
  readonly work: (transaction: Transaction) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** One sync to disk (2 to 4 ms) is shared by those who wait for it, up to these bounds. */
const largestGroup = 64;
const longestGroupMs = 8;

/**
 * Transactions on SQLite's one connection, one after the other. Those that wait together share a commit, each behind a
 * savepoint of its own, so that one may fail without the others; each resolves only when the shared commit is durable.
 */
export class GroupCommit {
  private readonly waiting: Waiting[] = [];
  private draining: Promise<void> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly sqlite: BetterSqlite3.Database,
  ) {}

  /** `Unavailable` with code `disk-full` when there is no room. */
  run<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      // Bound, so that it runs in the caller's context, not in that of whoever woke the queue.
      this.waiting.push({
        work: AsyncResource.bind(work),
        resolve: resolve as (value: unknown) => void,
        reject: (error) => reject(asStorageError(error) as Error),
      });
      this.draining ??= this.drain();
    });
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.draining !== undefined) await this.draining;
  }

  private async drain(): Promise<void> {
    await Promise.resolve();
    while (this.waiting.length > 0) await this.commitGroup();
    this.draining = undefined;
  }

  private async commitGroup(): Promise<void> {
    const done: { waiting: Waiting; value: unknown }[] = [];
    try {
      this.sqlite.exec('BEGIN IMMEDIATE');
    } catch (error) {
      this.waiting.shift()?.reject(error);
      return;
    }
    try {
      const endAt = performance.now() + longestGroupMs;
      for (let count = 0; count < largestGroup && performance.now() < endAt; count += 1) {
        const waiting = this.waiting.shift();
        if (waiting === undefined) break;
        const outcome = await this.attempt(waiting);
        if (outcome !== undefined) done.push({ waiting, value: outcome.value });
      }
      this.sqlite.exec('COMMIT');
    } catch (error) {
      if (this.sqlite.inTransaction) this.sqlite.exec('ROLLBACK');
      for (const { waiting } of done) waiting.reject(error);
      return;
    }
    for (const { waiting, value } of done) waiting.resolve(value);
  }

  /** The value, or undefined when it failed and was undone. Throws when SQLite has undone the whole group (full disk). */
  private async attempt({ work, reject }: Waiting): Promise<{ value: unknown } | undefined> {
    const guarded = guardedManager(this.dataSource);
    this.sqlite.exec('SAVEPOINT one');
    try {
      const value = await work(guarded.manager);
      guarded.close();
      this.sqlite.exec('RELEASE one');
      return { value };
    } catch (error) {
      guarded.close();
      reject(error);
      if (!this.sqlite.inTransaction) throw error;
      this.sqlite.exec('ROLLBACK TO one; RELEASE one');
      return undefined;
    }
  }
}

function asStorageError(error: unknown): unknown {
  const cause = error instanceof QueryFailedError ? (error.driverError as unknown) : error;
  if (!(cause instanceof BetterSqlite3.SqliteError) || cause.code !== 'SQLITE_FULL') return error;
  return new Unavailable('disk-full', 'the disk is full: the change was not stored', {}, { cause: error });
}
