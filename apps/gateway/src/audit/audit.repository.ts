import { Injectable } from '@nestjs/common';
import { Database } from '@paucis/platform';
import { AuditRow } from './audit-row.entity.js';

@Injectable()
export class AuditRepository {
  constructor(private readonly database: Database) {}

  async add(row: AuditRow): Promise<void> {
    await this.database.transaction((transaction) => transaction.insert(AuditRow, row));
  }

  async complete(id: string, status: number): Promise<void> {
    await this.database.transaction((transaction) => transaction.update(AuditRow, { id }, { status }));
  }

  /** The newest first. */
  async findNewest(projectId: string, limit: number): Promise<AuditRow[]> {
    return this.database.manager.find(AuditRow, {
      where: { projectId },
      order: { at: 'DESC', id: 'DESC' },
      take: limit,
    });
  }
}
