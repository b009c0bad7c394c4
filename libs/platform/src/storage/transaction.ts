import { AsyncLocalStorage } from 'node:async_hooks';
import type { EntityManager } from 'typeorm';

/** What a transaction's work reads and writes with; it refuses once the transaction is over. */
export type Transaction = EntityManager;

/** A transaction that is open around the caller. */
export interface OpenTransaction {
  readonly manager: Transaction;
  isOpen: boolean;
  /** Runs when the change is durable; never runs if it is rolled back. */
  afterCommit(hook: () => void): void;
}

const storage = new AsyncLocalStorage<OpenTransaction>();

/** The transaction that the caller is inside of, however deep. */
export function findOpenTransaction(): OpenTransaction | undefined {
  const transaction = storage.getStore();
  return transaction?.isOpen ? transaction : undefined;
}

/** Runs `work` inside `manager`'s transaction, and collects what it wants done after the commit. */
export async function runInTransaction<Result>(
  manager: Transaction,
  hooks: (() => void)[],
  work: (manager: Transaction) => Promise<Result>,
): Promise<Result> {
  const transaction: OpenTransaction = { manager, isOpen: true, afterCommit: (hook) => hooks.push(hook) };
  try {
    return await storage.run(transaction, () => work(manager));
  } finally {
    transaction.isOpen = false;
  }
}
