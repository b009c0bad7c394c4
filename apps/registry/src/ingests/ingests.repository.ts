import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@paucis/platform';
import { IngestRow } from './ingest.entity.js';

@Injectable()
export class IngestsRepository {
  constructor(private readonly database: Database) {}

  async insertIngest(row: IngestRow, transaction: Transaction): Promise<void> {
    await transaction.insert(IngestRow, row);
  }

  /** Those that wait, or that were under way when their process ended; oldest first. */
  async findWaiting(): Promise<IngestRow[]> {
    return this.database.manager.find(IngestRow, {
      where: { status: 'waiting' },
      order: { createdAt: 'ASC' },
      take: 100,
    });
  }

  async countAttempt(id: string, transaction: Transaction): Promise<void> {
    await transaction.increment(IngestRow, { id }, 'attempts', 1);
  }

  /** A service that was stopped in good order is not the file's fault. */
  async uncountAttempt(id: string, transaction: Transaction): Promise<void> {
    await transaction.decrement(IngestRow, { id }, 'attempts', 1);
  }

  async setDone(id: string, transaction: Transaction): Promise<void> {
    await transaction.update(IngestRow, { id }, { status: 'done', error: null });
  }

  async setFailed(id: string, error: string, transaction: Transaction): Promise<void> {
    await transaction.update(IngestRow, { id }, { status: 'failed', error });
  }
}
