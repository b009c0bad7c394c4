import { Injectable } from '@nestjs/common';
import type { ArtifactRef, Comparison } from '@paucis/contracts';
import { Database, type Transaction } from '@paucis/platform';
import { In } from 'typeorm';
import { ComparisonRow } from './comparison.entity.js';

@Injectable()
export class ComparisonsRepository {
  constructor(private readonly database: Database) {}

  async findComparison(sweepId: string): Promise<ComparisonRow | undefined> {
    return (await this.database.manager.findOneBy(ComparisonRow, { sweepId })) ?? undefined;
  }

  /** Those whose comparison or report is to be written. */
  async findUnfinished(): Promise<ComparisonRow[]> {
    return this.database.manager.find(ComparisonRow, {
      where: { state: In(['wanted', 'made']) },
      order: { closedAt: 'ASC' },
      take: 50,
    });
  }

  /** Once per sweep. */
  async wantComparison(
    { sweepId, projectId }: Pick<ComparisonRow, 'sweepId' | 'projectId'>,
    transaction: Transaction,
  ): Promise<void> {
    if (await transaction.existsBy(ComparisonRow, { sweepId })) return;
    await transaction.insert(ComparisonRow, {
      sweepId,
      projectId,
      state: 'wanted',
      comparison: null,
      report: null,
      closedAt: Date.now(),
    });
  }

  async saveComparison(sweepId: string, comparison: Comparison, transaction: Transaction): Promise<void> {
    const row = await transaction.findOneByOrFail(ComparisonRow, { sweepId });
    await transaction.save(ComparisonRow, { ...row, comparison, state: 'made' });
  }

  async saveReport(sweepId: string, report: ArtifactRef, transaction: Transaction): Promise<void> {
    await transaction.update(ComparisonRow, { sweepId }, { report, state: 'reported' });
  }

  /** What it prints has changed. */
  async wantReport(sweepId: string, transaction: Transaction): Promise<void> {
    await transaction.update(ComparisonRow, { sweepId, state: 'reported' }, { state: 'made' });
  }
}
