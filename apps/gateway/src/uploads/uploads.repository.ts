import { Injectable } from '@nestjs/common';
import { Database, ObjectHolds } from '@paucis/platform';
import { LessThan } from 'typeorm';
import { UploadRow } from './upload-row.entity.js';

@Injectable()
export class UploadsRepository {
  constructor(
    private readonly database: Database,
    private readonly holds: ObjectHolds,
  ) {}

  async add(row: UploadRow): Promise<void> {
    await this.database.transaction((transaction) => transaction.insert(UploadRow, row));
  }

  async complete(id: string, stored: { objectKey: string; md5: string }): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await this.holds.confirm([stored.objectKey], transaction);
      await transaction.update(UploadRow, { id }, stored);
    });
  }

  async find(projectId: string, id: string): Promise<UploadRow | undefined> {
    return (await this.database.manager.findOneBy(UploadRow, { projectId, id })) ?? undefined;
  }

  async findOlderThan(instant: number): Promise<UploadRow[]> {
    return this.database.manager.find(UploadRow, { where: { createdAt: LessThan(instant) }, take: 500 });
  }

  /** Forgets an upload; its bytes are collected unless another one has the same. */
  async remove({ id, objectKey }: UploadRow): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await transaction.delete(UploadRow, { id });
      if (objectKey !== null) await this.holds.release([objectKey], transaction);
    });
  }
}
