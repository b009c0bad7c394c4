import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@paucis/platform';
import { RulingRow } from './ruling.entity.js';

@Injectable()
export class RulingsRepository {
  constructor(private readonly database: Database) {}

  /** The one in force. */
  async findRuling(versionId: string): Promise<RulingRow | undefined> {
    const rows = await this.database.manager.find(RulingRow, { where: { versionId }, order: { seq: 'DESC' }, take: 1 });
    return rows[0];
  }

  async insertRuling(row: RulingRow, transaction: Transaction): Promise<void> {
    await transaction.insert(RulingRow, row);
  }
}
