import { Unavailable } from '@paucis/contracts';
import type { ClientBase, QueryArrayResult } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import type { TransactionOptions } from './database.js';
import type { Verdict, Writer } from './group-commit.js';
import { guardedManager } from './guarded-manager.js';
import { explainPostgresError, isContended, isDuplicate, isLost } from './postgres-errors.js';

const savepoints = {
  begin: 'SAVEPOINT one',
  undo: 'ROLLBACK TO SAVEPOINT one; RELEASE SAVEPOINT one',
  keep: 'RELEASE SAVEPOINT one',
};
const clock = 'SELECT extract(epoch FROM clock_timestamp()) * 1000 AS now';

/** What one service writes through; connects again when its connection is lost. */
export class PostgresWriter implements Writer {
  private runner: QueryRunner | undefined;
  private client: ClientBase | undefined;
  /** Statements that travel with the next one: a transaction costs one round trip more than its own statements. */
  private ahead: string[] = [];
  private hasBegun = false;
  /** The server's clock when it was last read, and our own, which nobody sets, at that moment. */
  private clockRead = { server: 0, ours: 0 };

  constructor(private readonly source: DataSource) {}

  get isOpen(): boolean {
    return this.runner !== undefined && !this.runner.isReleased;
  }

  /** The server's clock, as read in the last transaction, plus what has passed since. */
  now(): number {
    return Math.round(this.clockRead.server + performance.now() - this.clockRead.ours);
  }

  async readClock(): Promise<void> {
    const startedAt = performance.now();
    const [row] = (await this.source.query(clock)) as { now: string }[];
    this.setClock(row, startedAt);
  }

  async begin({ locksItself = false }: TransactionOptions): Promise<void> {
    await this.connect();
    this.hasBegun = false;
    this.ahead = [`BEGIN ISOLATION LEVEL ${locksItself ? 'READ COMMITTED' : 'SERIALIZABLE'}`, clock];
  }

  async commit(): Promise<void> {
    if (!this.hasBegun) {
      this.ahead = [];
      return;
    }
    this.ahead.push('COMMIT');
    try {
      await this.sendAhead();
    } catch (error) {
      if (!isLost(error)) throw error;
      await this.drop(error);
      throw new Unavailable(
        'database-lost',
        'the connection to PostgreSQL was lost during a commit: the change may or may not be stored',
        {},
        { cause: error },
      );
    }
  }

  async rollback(): Promise<void> {
    this.ahead = [];
    if (!this.isOpen || !this.hasBegun) return;
    try {
      await this.client?.query('ROLLBACK');
    } catch (error) {
      await this.drop(error);
    }
  }

  async savepoint(what: 'begin' | 'undo' | 'keep'): Promise<void> {
    if (!this.hasBegun && what === 'undo') this.ahead.pop();
    else this.ahead.push(savepoints[what]);
    if (this.hasBegun && what === 'undo') await this.sendAhead();
  }

  guarded() {
    if (this.runner === undefined) throw new Error('expected a transaction to have begun');
    return guardedManager(this.runner);
  }

  judge(error: unknown): Verdict {
    if (error instanceof Unavailable) return 'final';
    if (isContended(error) || isLost(error)) return 'again';
    // Another process has stored the same first: the work finds it there the next time.
    return isDuplicate(error) ? 'apart' : 'final';
  }

  explain(error: unknown): unknown {
    return explainPostgresError(error);
  }

  private async connect(): Promise<void> {
    if (this.isOpen) return;
    const runner = this.source.createQueryRunner();
    const client = (await runner.connect()) as ClientBase;
    const query = runner.query.bind(runner) as (...parameters: unknown[]) => Promise<unknown>;
    runner.query = async (...parameters: unknown[]) => {
      await this.sendAhead();
      return query(...parameters) as Promise<never>;
    };
    this.runner = runner;
    this.client = client;
  }

  /** Up to `query` without waiting: statements of the same tick come after it. */
  private async sendAhead(): Promise<void> {
    if (this.ahead.length === 0 || this.client === undefined) return;
    const text = this.ahead.join('; ');
    this.ahead = [];
    this.hasBegun = true;
    const startedAt = performance.now();
    const results = (await this.client.query(text)) as unknown as QueryArrayResult | QueryArrayResult[];
    const read = [results].flat().find(({ command }) => command === 'SELECT');
    if (read !== undefined) this.setClock(read.rows[0] as unknown as { now: string }, startedAt);
  }

  private setClock(row: { now: string } | undefined, startedAt: number): void {
    this.clockRead = { server: Number(row?.now), ours: (startedAt + performance.now()) / 2 };
  }

  /** A connection of which we do not know where it stands is of no use. */
  private async drop(error: unknown): Promise<void> {
    const runner = this.runner as
      (QueryRunner & { releasePostgresConnection(error: unknown): Promise<void> }) | undefined;
    this.runner = undefined;
    await runner?.releasePostgresConnection(error);
  }
}
