import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@paucis/platform';
import { In } from 'typeorm';
import { FinalizationRow } from './finalization.entity.js';

@Injectable()
export class FinalizationsRepository {
  constructor(private readonly database: Database) {}

  async findFinalization(sweepId: string): Promise<FinalizationRow | undefined> {
    return (await this.database.manager.findOneBy(FinalizationRow, { sweepId })) ?? undefined;
  }

  async findOpen(): Promise<FinalizationRow[]> {
    return this.database.manager.find(FinalizationRow, {
      where: { state: In(['committed', 'submitted']) },
      order: { createdAt: 'ASC' },
      take: 50,
    });
  }

  /** Whoever commits first has committed the sweep. */
  async commit(row: FinalizationRow, transaction: Transaction): Promise<FinalizationRow> {
    const found = await transaction.findOneBy(FinalizationRow, { sweepId: row.sweepId });
    if (found) return found;
    await transaction.save(FinalizationRow, row);
    return row;
  }

  async update(sweepId: string, change: Partial<FinalizationRow>, transaction: Transaction): Promise<void> {
    const row = await transaction.findOneByOrFail(FinalizationRow, { sweepId });
    await transaction.save(FinalizationRow, { ...row, ...change });
  }
}
