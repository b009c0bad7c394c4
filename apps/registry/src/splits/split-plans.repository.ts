import { Injectable } from '@nestjs/common';
import { NotFound } from '@paucis/contracts';
import { Database, type Transaction } from '@paucis/platform';
import { DatasetVersionRow } from '../datasets/dataset-version.entity.js';
import { SplitPlanRow } from './split-plan.entity.js';

@Injectable()
export class SplitPlansRepository {
  constructor(private readonly database: Database) {}

  async getPlan(projectId: string, id: string): Promise<{ plan: SplitPlanRow; version: DatasetVersionRow }> {
    const { manager } = this.database;
    const plan = await manager.findOneBy(SplitPlanRow, { id, projectId });
    if (!plan) throw new NotFound('split-plan-not-found', `there is no split plan ${id}`, { splitPlanId: id });
    return { plan, version: await manager.findOneByOrFail(DatasetVersionRow, { id: plan.versionId }) };
  }

  async findPlan(id: string): Promise<SplitPlanRow | undefined> {
    return (await this.database.manager.findOneBy(SplitPlanRow, { id })) ?? undefined;
  }

  async insertPlan(row: SplitPlanRow, transaction: Transaction): Promise<void> {
    await transaction.insert(SplitPlanRow, row);
  }
}
