import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@paucis/platform';
import { In } from 'typeorm';
import { ExplanationRow } from './explanation.entity.js';

@Injectable()
export class ExplanationsRepository {
  constructor(private readonly database: Database) {}

  async findExplanation(id: string): Promise<ExplanationRow | undefined> {
    return (await this.database.manager.findOneBy(ExplanationRow, { id })) ?? undefined;
  }

  async findOpen(): Promise<ExplanationRow[]> {
    return this.database.manager.find(ExplanationRow, {
      where: { state: In(['wanted', 'submitted']) },
      order: { createdAt: 'ASC' },
      take: 50,
    });
  }

  /** The newest first. */
  async findOfSweep(projectId: string, sweepId: string): Promise<ExplanationRow[]> {
    return this.database.manager.find(ExplanationRow, {
      where: { projectId, sweepId },
      order: { createdAt: 'DESC', id: 'ASC' },
    });
  }

  /** Whoever asks first begins it; what failed is begun anew. */
  async want(row: ExplanationRow, transaction: Transaction): Promise<ExplanationRow> {
    const found = await transaction.findOneBy(ExplanationRow, { id: row.id });
    if (found && found.state !== 'failed') return found;
    const again = found
      ? { ...found, state: 'wanted' as const, error: null, endedAt: null, retries: found.retries + 1 }
      : row;
    await transaction.save(ExplanationRow, again);
    return again;
  }

  async update(id: string, change: Partial<ExplanationRow>, transaction: Transaction): Promise<void> {
    const row = await transaction.findOneByOrFail(ExplanationRow, { id });
    await transaction.save(ExplanationRow, { ...row, ...change });
  }
}
