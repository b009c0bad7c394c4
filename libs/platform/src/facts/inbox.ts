import type { ServiceName } from '@paucis/contracts';
import { LessThan } from 'typeorm';
import type { Database } from '../storage/database.js';
import { InboxRow } from './inbox-row.entity.js';

/** A publisher tries again within a minute, so after this long no second delivery comes. */
const keepMs = 90 * 24 * 3600 * 1000;

/** Makes a second delivery of a fact do nothing. */
export class Inbox {
  constructor(
    private readonly consumer: ServiceName,
    private readonly database: Database,
    private readonly now: () => number = Date.now,
  ) {}

  /** Runs `effect` and remembers the message in one transaction, unless it is remembered already. */
  async once(messageId: string, effect: () => Promise<void>): Promise<void> {
    const { consumer, database } = this;
    await database.transaction(async (transaction) => {
      if (await transaction.existsBy(InboxRow, { consumer, messageId })) return;
      await transaction.insert(InboxRow, { consumer, messageId, handledAt: this.now() });
      await effect();
    });
  }

  async forgetOld(): Promise<void> {
    const handledAt = LessThan(this.now() - keepMs);
    if (!(await this.database.manager.existsBy(InboxRow, { handledAt }))) return;
    await this.database.transaction((transaction) => transaction.delete(InboxRow, { handledAt }));
  }
}
