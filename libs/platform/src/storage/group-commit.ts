import { AsyncResource } from 'node:async_hooks';
import { Unavailable } from '@paucis/contracts';
import type { EntityManager } from 'typeorm';
import type { TransactionOptions } from './database.js';
import type { Transaction } from './transaction.js';

/** What follows from an error: all are run `again` from the start, this one alone is run again
 * once, `apart`, or it is `final`. */
export type Verdict = 'again' | 'apart' | 'final';

/** The one connection on which a service writes. */
export interface Writer {
  begin(options: TransactionOptions): void | Promise<void>;
  commit(): void | Promise<void>;
  /** Whatever the state of the connection; never throws. */
  rollback(): void | Promise<void>;
  /** Opens, undoes or keeps one of the transactions that share a commit. */
  savepoint(what: 'begin' | 'undo' | 'keep'): void | Promise<void>;
  /** False when the database has undone everything since `begin` by itself, or is gone. */
  readonly isOpen: boolean;
  guarded(): { manager: EntityManager; close: () => void };
  judge(error: unknown): Verdict;
  /** The same error in the words of the product. */
  explain(error: unknown): unknown;
}

interface Waiting {
  readonly work: (transaction: Transaction) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly options: TransactionOptions;
  attempts: number;
}

/** One sync to disk (2 to 4 ms) is shared by those who wait for it, up to these bounds. */
const largestGroup = 32;
const longestGroupMs = 8;
/** Whoever was in the way has committed by then: only a database in trouble needs as many. */
const attemptsAtMost = 12;

/**
 * Transactions of one process on one connection, one after the other. Those that wait together share a commit, each behind
 * a savepoint of its own, so that one may fail without the others; each resolves only when the shared commit is durable.
 * One that another process was in the way of is run again from its start, by itself.
 */
export class GroupCommit {
  private readonly waiting: Waiting[] = [];
  private draining: Promise<void> | undefined;

  constructor(private readonly writer: Writer) {}

  /** Rejects with `Unavailable` when the database has no room, is gone, or stays contended. */
  run<Result>(work: (transaction: Transaction) => Promise<Result>, options: TransactionOptions = {}): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.waiting.push({
        // Bound, so that it runs in the caller's context, not in that of whoever woke the queue.
        work: AsyncResource.bind(work),
        resolve: resolve as (value: unknown) => void,
        reject: (error) => reject(this.writer.explain(error) as Error),
        options,
        attempts: 0,
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
    while (this.waiting.length > 0) {
      const attempts = this.waiting[0]?.attempts ?? 0;
      if (attempts > 1) await pause(Math.random() * 2 ** Math.min(attempts, 7));
      await this.commitGroup();
    }
    this.draining = undefined;
  }

  private async commitGroup(): Promise<void> {
    const done: { waiting: Waiting; value: unknown }[] = [];
    try {
      await this.writer.begin(this.waiting[0]?.options ?? {});
    } catch (error) {
      // They would all meet the same.
      for (const { reject } of this.waiting.splice(0)) reject(error);
      return;
    }
    try {
      await this.attemptSome(done);
      await this.writer.commit();
    } catch (error) {
      await this.writer.rollback();
      this.settle(
        done.map(({ waiting }) => waiting),
        error,
      );
      return;
    }
    for (const { waiting, value } of done) waiting.resolve(value);
  }

  private async attemptSome(done: { waiting: Waiting; value: unknown }[]): Promise<void> {
    const endAt = performance.now() + longestGroupMs;
    const locksItself = this.waiting[0]?.options.locksItself;
    for (let count = 0; count < largestGroup && performance.now() < endAt; count += 1) {
      const waiting = count === 0 ? this.waiting.shift() : this.takeJoining(locksItself);
      if (waiting === undefined) return;
      const isAlone = waiting.attempts > 0;
      const outcome = await this.attempt(waiting);
      if (outcome !== undefined) done.push({ waiting, value: outcome.value });
      if (isAlone) return;
    }
  }

  /** The next if it may share a commit: one that met somebody goes alone. */
  private takeJoining(locksItself: boolean | undefined): Waiting | undefined {
    const [next] = this.waiting;
    if (next === undefined || next.attempts > 0 || next.options.locksItself !== locksItself) return undefined;
    return this.waiting.shift();
  }

  /** The value, or undefined when it failed and was undone. Throws when everything since `begin` is undone. */
  private async attempt(waiting: Waiting): Promise<{ value: unknown } | undefined> {
    const { writer } = this;
    const guarded = writer.guarded();
    try {
      await writer.savepoint('begin');
      const value = await waiting.work(guarded.manager);
      guarded.close();
      await writer.savepoint('keep');
      return { value };
    } catch (error) {
      guarded.close();
      this.settle([waiting], error);
      if (!writer.isOpen || writer.judge(error) === 'again') throw error;
      await writer.savepoint('undo');
      return undefined;
    }
  }

  /** Puts them back into the queue where they came from, or tells them the error. */
  private settle(those: readonly Waiting[], error: unknown): void {
    const verdict = this.writer.judge(error);
    for (const waiting of [...those].reverse()) {
      waiting.attempts += 1;
      if (verdict === 'final' || (verdict === 'apart' && waiting.attempts > 1)) waiting.reject(error);
      else if (waiting.attempts >= attemptsAtMost) waiting.reject(contended(error));
      else this.waiting.unshift(waiting);
    }
  }
}

const contended = (cause: unknown): Unavailable =>
  new Unavailable(
    'database-contended',
    `the change was not stored: ${attemptsAtMost} attempts met changes of other processes`,
    {},
    { cause },
  );

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
