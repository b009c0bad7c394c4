import { Conflict } from '@paucis/contracts';
import type { EntityManager, QueryRunner } from 'typeorm';
import { QuickManager } from './quick-manager.js';

/**
 * A manager for one transaction that refuses to work after it: a statement that was not awaited would otherwise land in
 * the next transaction on the same connection. TypeORM sees a transaction that is open and not its own.
 */
export function guardedManager(runner: QueryRunner): { manager: EntityManager; close: () => void } {
  let isOpen = true;
  const refuse = (code: string, message: string) => (): never => {
    throw new Conflict(code, message);
  };
  const query = async (...parameters: Parameters<QueryRunner['query']>): Promise<unknown> => {
    if (!isOpen)
      refuse('transaction-over', 'a statement came after its transaction had ended; await everything inside it')();
    return runner.query(...parameters);
  };
  const nested = refuse(
    'nested-transaction',
    'a transaction was opened inside another; pass the open one along instead',
  );
  const guarded: QueryRunner = new Proxy(runner, {
    get(target, property) {
      if (property === 'query') return query;
      if (property === 'manager') return manager;
      if (property === 'isTransactionActive') return true;
      if (property === 'startTransaction') return nested;
      return Reflect.get(target, property) as unknown;
    },
  });
  const manager = new QuickManager(runner.dataSource, guarded);
  return { manager, close: () => (isOpen = false) };
}
