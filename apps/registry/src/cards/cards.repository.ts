import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@paucis/platform';
import { DatasetCardRow } from './dataset-card.entity.js';

@Injectable()
export class CardsRepository {
  constructor(private readonly database: Database) {}

  /** The newest first. */
  async findCards(datasetId: string, transaction?: Transaction): Promise<DatasetCardRow[]> {
    return (transaction ?? this.database.manager).find(DatasetCardRow, {
      where: { datasetId },
      order: { version: 'DESC' },
    });
  }

  async findCard(datasetId: string, version: number): Promise<DatasetCardRow | undefined> {
    return (await this.database.manager.findOneBy(DatasetCardRow, { datasetId, version })) ?? undefined;
  }

  async insertCard(row: DatasetCardRow, transaction: Transaction): Promise<void> {
    await transaction.insert(DatasetCardRow, row);
  }
}
