import { Injectable } from '@nestjs/common';
import { Database } from '@paucis/platform';
import { LessThan } from 'typeorm';
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
  async findNewest(projectId: string, limit: number, after?: string): Promise<AuditRow[]> {
    const { manager } = this.database;
    const last = after === undefined ? null : await manager.findOneBy(AuditRow, { projectId, id: after });
    const where = last
      ? [
          { projectId, at: LessThan(last.at) },
          { projectId, at: last.at, id: LessThan(last.id) },
        ]
      : { projectId };
    return manager.find(AuditRow, { where, order: { at: 'DESC', id: 'DESC' }, take: limit });
  }
}
