import { DomainError, Rejected, type ServiceName, services, Unavailable } from '@paucis/contracts';
import { In, IsNull, LessThanOrEqual } from 'typeorm';
import type { Broker } from '../messaging/broker.js';
import { decodeReply, encodeBody, encodeHeaders } from '../messaging/wire.js';
import type { Log } from '../service/log.js';
import type { Loop, Loops } from '../service/loops.js';
import type { Database } from '../storage/database.js';
import type { Outbox } from './outbox.js';
import { OutboxRow } from './outbox-row.entity.js';

const pollMs = 2_000;
const batch = 32;
const answerWithinMs = 30_000;
/** Delivered rows are deleted together: each deletion by itself would cost a sync to disk. */
const clearEveryMs = 200;
const clearAtOnce = 64;

/** In milliseconds: a consumer that is not there is tried every few seconds; one that throws, less and less often. */
export function backOffMs(attempts: number, error: unknown, random: () => number = Math.random): number {
  const [first, cap] = error instanceof Unavailable ? [100, 2_000] : [250, 60_000];
  return Math.round(Math.min(cap, first * 2 ** Math.min(attempts, 20)) * (0.75 + random() / 2));
}

type Outcome = { row: OutboxRow; error?: unknown };

/** Carries the outbox to its consumers, each on a lane of its own so that a slow one holds up nobody else. */
export class Delivery {
  private readonly lanes: ReadonlyMap<ServiceName, Loop>;
  /** Rows whose consumer has committed, still to be deleted. If we die before, their second delivery does nothing. */
  private readonly delivered = new Set<string>();
  private readonly clearing: Loop;

  constructor(
    private readonly broker: Broker,
    private readonly database: Database,
    outbox: Outbox,
    loops: Loops,
    private readonly log: Log,
    private readonly now: () => number = Date.now,
  ) {
    this.lanes = new Map(
      services.map((consumer) => [
        consumer,
        loops.every(`deliver to ${consumer}`, pollMs, () => this.deliverTo(consumer)),
      ]),
    );
    this.clearing = loops.every('clear the outbox', pollMs, () => this.clear());
    const wake = () => this.lanes.forEach((lane) => lane.wake());
    outbox.onAdded(wake);
    broker.onReconnect(wake);
  }

  private async deliverTo(consumer: ServiceName): Promise<void> {
    while (this.broker.isConnected) {
      const due = await this.database.manager.find(OutboxRow, {
        where: { consumer, parkedAt: IsNull(), nextAttemptAt: LessThanOrEqual(this.now()) },
        order: { nextAttemptAt: 'ASC' },
        take: batch + this.delivered.size,
      });
      const rows = due.filter(({ id }) => !this.delivered.has(id)).slice(0, batch);
      if (rows.length === 0) return;
      await this.settle(await Promise.all(rows.map((row) => this.deliver(row))));
    }
  }

  private async deliver(row: OutboxRow): Promise<Outcome> {
    const subject = `fact.${row.fact}.${row.consumer}`;
    try {
      const headers = encodeHeaders(row.context, { 'message-id': row.id });
      const reply = await this.broker.request(subject, encodeBody(row.payload, subject), {
        headers,
        timeoutMs: answerWithinMs,
      });
      decodeReply(reply.data, subject);
      return { row };
    } catch (error) {
      return { row, error };
    }
  }

  private async settle(outcomes: readonly Outcome[]): Promise<void> {
    for (const { row, error } of outcomes) if (error === undefined) this.delivered.add(row.id);
    if (this.delivered.size >= clearAtOnce) await this.clear();
    else if (this.delivered.size > 0) this.clearing.wake(clearEveryMs);
    const failed = outcomes
      .filter(({ error }) => error !== undefined)
      .map(({ row, error }) => ({ row, error, waitMs: backOffMs(row.attempts + 1, error) }));
    if (failed.length === 0) return;
    const now = this.now();
    await this.database.transaction(async (transaction) => {
      for (const { row, error, waitMs } of failed) {
        const change = {
          attempts: row.attempts + 1,
          nextAttemptAt: now + waitMs,
          lastError: error instanceof DomainError ? `${error.code}: ${error.message}` : String(error),
          parkedAt: error instanceof Rejected ? now : null,
        };
        await transaction.update(OutboxRow, { id: row.id }, change);
      }
    });
    for (const { row, error, waitMs } of failed) {
      this.lanes.get(row.consumer)?.wake(waitMs);
      this.report(row, error);
    }
  }

  private async clear(): Promise<void> {
    const ids = [...this.delivered];
    if (ids.length === 0) return;
    await this.database.transaction((transaction) => transaction.delete(OutboxRow, { id: In(ids) }));
    for (const id of ids) this.delivered.delete(id);
  }

  private report(row: OutboxRow, error: unknown): void {
    const fields = { messageId: row.id, fact: row.fact, consumer: row.consumer, attempts: row.attempts + 1, error };
    if (error instanceof Rejected) this.log.error('fact parked', fields);
    else if (!(error instanceof Unavailable) || row.attempts % 30 === 10) this.log.warn('fact not delivered', fields);
  }
}
