import { Injectable } from '@nestjs/common';
import { NotFound } from '@paucis/contracts';
import { Database, type Transaction } from '@paucis/platform';
import { LessThan, MoreThan, type QueryDeepPartialEntity } from 'typeorm';
import { SweepEventRow } from './sweep-event.entity.js';
import { SweepRow } from './sweep.entity.js';

@Injectable()
export class SweepsRepository {
  constructor(private readonly database: Database) {}

  /** By id, else the newest of that name. */
  async findSweep(projectId: string, sweep: string): Promise<SweepRow> {
    const { manager } = this.database;
    const byId = await manager.findOneBy(SweepRow, { id: sweep, projectId });
    const found =
      byId ?? (await manager.findOne(SweepRow, { where: { name: sweep, projectId }, order: { createdAt: 'DESC' } }));
    if (found === null)
      throw new NotFound('sweep-not-found', `there is no sweep "${sweep}"; \`paucis sweeps ls\` lists them`, { sweep });
    return found;
  }

  async findSweepById(id: string): Promise<SweepRow | undefined> {
    return (await this.database.manager.findOneBy(SweepRow, { id })) ?? undefined;
  }

  /** Newest first. */
  async findSweeps(projectId: string, limit: number, after?: string): Promise<SweepRow[]> {
    const { manager } = this.database;
    const last = after === undefined ? null : await manager.findOneBy(SweepRow, { projectId, id: after });
    const where = last
      ? [
          { projectId, createdAt: LessThan(last.createdAt) },
          { projectId, createdAt: last.createdAt, id: LessThan(last.id) },
        ]
      : { projectId };
    return manager.find(SweepRow, { where, order: { createdAt: 'DESC', id: 'DESC' }, take: limit });
  }

  /** Sweeps in which something may still happen, or whose jobs may still be under way. */
  async findUnsettledSweeps(): Promise<SweepRow[]> {
    return this.database.manager.find(SweepRow, { where: { settled: false }, order: { createdAt: 'ASC' } });
  }

  async findEvents(sweepId: string, after: number, limit?: number): Promise<SweepEventRow[]> {
    const where = { sweepId, seq: MoreThan(after) };
    return this.database.manager.find(SweepEventRow, {
      where,
      order: { seq: 'ASC' },
      ...(limit === undefined ? {} : { take: limit }),
    });
  }

  async insertSweep(row: SweepRow, transaction: Transaction): Promise<void> {
    await transaction.insert(SweepRow, row as QueryDeepPartialEntity<SweepRow>);
  }

  async insertEvents(rows: readonly SweepEventRow[], transaction: Transaction): Promise<void> {
    for (let i = 0; i < rows.length; i += 100)
      await transaction.insert(SweepEventRow, rows.slice(i, i + 100) as QueryDeepPartialEntity<SweepEventRow>[]);
  }

  async updateStatus(
    id: string,
    status: SweepRow['status'],
    closedAt: number | null,
    transaction: Transaction,
  ): Promise<void> {
    await transaction.update(SweepRow, { id }, { status, closedAt });
  }

  async markSettled(id: string, transaction: Transaction): Promise<void> {
    await transaction.update(SweepRow, { id }, { settled: true });
  }
}
