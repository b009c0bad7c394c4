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

/** In milliseconds: a consumer that is not there is tried every few seconds; one that throws, less and less often. */
export function backOffMs(attempts: number, error: unknown, random: () => number = Math.random): number {
  const [first, cap] = error instanceof Unavailable ? [100, 2_000] : [250, 60_000];
  return Math.round(Math.min(cap, first * 2 ** Math.min(attempts, 20)) * (0.75 + random() / 2));
}

type Outcome = { row: OutboxRow; error?: unknown };

/** Carries the outbox to its consumers, each on a lane of its own so that a slow one holds up nobody else. */
export class Delivery {
  private readonly lanes: ReadonlyMap<ServiceName, Loop>;

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
    const wake = () => this.lanes.forEach((lane) => lane.wake());
    outbox.onAdded(wake);
    broker.onReconnect(wake);
  }

  private async deliverTo(consumer: ServiceName): Promise<void> {
    while (this.broker.isConnected) {
      const rows = await this.database.manager.find(OutboxRow, {
        where: { consumer, parkedAt: IsNull(), nextAttemptAt: LessThanOrEqual(this.now()) },
        order: { nextAttemptAt: 'ASC' },
        take: batch,
      });
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
    const delivered = outcomes.filter(({ error }) => error === undefined).map(({ row }) => row.id);
    const failed = outcomes
      .filter(({ error }) => error !== undefined)
      .map(({ row, error }) => ({ row, error, waitMs: backOffMs(row.attempts + 1, error) }));
    const now = this.now();
    await this.database.transaction(async (transaction) => {
      if (delivered.length > 0) await transaction.delete(OutboxRow, { id: In(delivered) });
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

  private report(row: OutboxRow, error: unknown): void {
    const fields = { messageId: row.id, fact: row.fact, consumer: row.consumer, attempts: row.attempts + 1, error };
    if (error instanceof Rejected) this.log.error('fact parked', fields);
    else if (!(error instanceof Unavailable) || row.attempts % 30 === 10) this.log.warn('fact not delivered', fields);
  }
}
