import { Injectable } from '@nestjs/common';
import { NotFound } from '@paucis/contracts';
import { Database, type Transaction } from '@paucis/platform';
import { MoreThan } from 'typeorm';
import { WeightsRow } from './weights.entity.js';

@Injectable()
export class WeightsRepository {
  constructor(private readonly database: Database) {}

  async getWeights(projectId: string, name: string): Promise<WeightsRow> {
    const found = await this.findWeights(projectId, name);
    if (found) return found;
    const names = await this.database.manager.find(WeightsRow, {
      ...{ select: { name: true }, where: { projectId }, order: { name: 'ASC' }, take: 20 },
    });
    const known = names.length === 0 ? 'there are none yet' : `there are ${names.map((row) => row.name).join(', ')}`;
    throw new NotFound('weights-not-found', `there are no weights "${name}"; ${known}`, { name });
  }

  async findWeights(projectId: string, name: string, transaction?: Transaction): Promise<WeightsRow | undefined> {
    return (await (transaction ?? this.database.manager).findOneBy(WeightsRow, { projectId, name })) ?? undefined;
  }

  /** In the order of their names, from the one after `after`. */
  async listWeights(projectId: string, limit: number, after = ''): Promise<WeightsRow[]> {
    const where = { projectId, name: MoreThan(after) };
    return this.database.manager.find(WeightsRow, { where, order: { name: 'ASC' }, take: limit });
  }

  async insertWeights(row: WeightsRow, transaction: Transaction): Promise<void> {
    await transaction.insert(WeightsRow, row);
  }
}
