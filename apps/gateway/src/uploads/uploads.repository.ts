import { Injectable } from '@nestjs/common';
import { Database } from '@paucis/platform';
import { LessThan } from 'typeorm';
import { UploadRow } from './upload-row.entity.js';

@Injectable()
export class UploadsRepository {
  constructor(private readonly database: Database) {}

  async add(row: UploadRow): Promise<void> {
    await this.database.transaction((transaction) => transaction.insert(UploadRow, row));
  }

  async complete(id: string, stored: { objectKey: string; md5: string }): Promise<void> {
    await this.database.transaction((transaction) => transaction.update(UploadRow, { id }, stored));
  }

  async find(projectId: string, id: string): Promise<UploadRow | undefined> {
    return (await this.database.manager.findOneBy(UploadRow, { projectId, id })) ?? undefined;
  }

  async findOlderThan(instant: number): Promise<UploadRow[]> {
    return this.database.manager.find(UploadRow, { where: { createdAt: LessThan(instant) }, take: 500 });
  }

  /** Forgets an upload; true when no other one has the same bytes. */
  async remove({ id, objectKey }: UploadRow): Promise<boolean> {
    return this.database.transaction(async (transaction) => {
      await transaction.delete(UploadRow, { id });
      return objectKey !== null && !(await transaction.existsBy(UploadRow, { objectKey }));
    });
  }
}
