import {
  Conflict,
  type Fact,
  newId,
  NotFound,
  type PayloadInputOf,
  Rejected,
  type ServiceName,
} from '@paucis/contracts';
import { IsNull, Not } from 'typeorm';
import { findContext, serviceContext } from '../messaging/context.js';
import { encodeBody, parseAs } from '../messaging/wire.js';
import type { Database } from '../storage/database.js';
import { findOpenTransaction, type Transaction } from '../storage/transaction.js';
import { OutboxRow } from './outbox-row.entity.js';

/** Facts that wait for their consumers, written with the change that they tell of. */
export class Outbox {
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly service: ServiceName,
    private readonly database: Database,
    private readonly now: () => number = Date.now,
  ) {}

  /** One row per consumer named in the contract, in the caller's transaction; delivery begins when it has committed. */
  async add<F extends Fact>(fact: F, payload: PayloadInputOf<F>, transaction: Transaction): Promise<void> {
    const what = `fact ${fact.name}`;
    const open = findOpenTransaction();
    if (open === undefined || open.manager !== transaction) {
      throw new Conflict(
        'not-in-transaction',
        `${what} must be added in the transaction of the change that it tells of`,
      );
    }
    if (fact.publisher !== this.service) {
      throw new Rejected('not-permitted', `${what} is published by ${fact.publisher}, not by ${this.service}`);
    }
    const parsed = parseAs(fact.payload, payload, what);
    encodeBody(parsed, what);
    const context = findContext() ?? serviceContext(this.service);
    const now = this.now();
    const rows = fact.consumers.map((consumer) => ({
      id: newId('msg'),
      projectId: context.projectId,
      fact: fact.name,
      consumer,
      payload: parsed as object,
      context,
      createdAt: now,
      attempts: 0,
      nextAttemptAt: now,
      lastError: null,
      parkedAt: null,
    }));
    if (rows.length === 0) return;
    await transaction.insert(OutboxRow, rows);
    open.afterCommit(() => this.wake());
  }

  /** Facts that a consumer refused for good, oldest first, 200 at most. */
  async parked(): Promise<OutboxRow[]> {
    const where = { parkedAt: Not(IsNull()) };
    return this.database.manager.find(OutboxRow, { where, order: { createdAt: 'ASC' }, take: 200 });
  }

  async counts(): Promise<{ pending: number; parked: number }> {
    const { manager } = this.database;
    const pending = await manager.countBy(OutboxRow, { parkedAt: IsNull() });
    return { pending, parked: await manager.countBy(OutboxRow, { parkedAt: Not(IsNull()) }) };
  }

  /** An operator's decision to deliver a parked fact again. */
  async retry(id: string): Promise<void> {
    await this.database.transaction(async (transaction) => {
      const { affected } = await transaction.update(
        OutboxRow,
        { id },
        { parkedAt: null, attempts: 0, nextAttemptAt: this.now() },
      );
      if (affected === 0)
        throw new NotFound('fact-not-found', `there is no fact ${id} in the outbox of ${this.service}`, { id });
      this.database.afterCommit(() => this.wake());
    });
  }

  /** `listener` runs when there may be something to deliver. */
  onAdded(listener: () => void): void {
    this.listeners.add(listener);
  }

  private wake(): void {
    for (const listener of this.listeners) listener();
  }
}
