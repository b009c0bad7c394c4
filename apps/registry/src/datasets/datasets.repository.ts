import { Injectable } from '@nestjs/common';
import { NotFound } from '@paucis/contracts';
import { Database, type Transaction } from '@paucis/platform';
import { LessThan } from 'typeorm';
import { IngestRow } from '../ingests/ingest.entity.js';
import { DatasetVersionRow } from './dataset-version.entity.js';
import { DatasetRow } from './dataset.entity.js';

/** A data set with the two rows that say how it is. */
export interface FoundDataset {
  readonly dataset: DatasetRow;
  readonly ingest: IngestRow;
  readonly version: DatasetVersionRow | undefined;
}

@Injectable()
export class DatasetsRepository {
  constructor(private readonly database: Database) {}

  /** By id or by name. */
  async getDataset(projectId: string, dataset: string): Promise<FoundDataset> {
    const { manager } = this.database;
    const found =
      (await manager.findOneBy(DatasetRow, { projectId, id: dataset })) ??
      (await manager.findOneBy(DatasetRow, { projectId, name: dataset }));
    if (found) return this.complete(found);
    const names = await manager.find(DatasetRow, { where: { projectId }, order: { name: 'ASC' }, take: 20 });
    const known = names.length === 0 ? 'there is none yet' : `there are ${names.map(({ name }) => name).join(', ')}`;
    throw new NotFound('dataset-not-found', `there is no dataset "${dataset}"; ${known}`, { dataset });
  }

  async findByName(projectId: string, name: string): Promise<FoundDataset | undefined> {
    const found = await this.database.manager.findOneBy(DatasetRow, { projectId, name });
    return found ? this.complete(found) : undefined;
  }

  /** Newest first. */
  async findDatasets(projectId: string, limit: number, after?: string): Promise<FoundDataset[]> {
    const { manager } = this.database;
    const last = after === undefined ? null : await manager.findOneBy(DatasetRow, { projectId, id: after });
    const where = last
      ? [
          { projectId, createdAt: LessThan(last.createdAt) },
          { projectId, createdAt: last.createdAt, id: LessThan(last.id) },
        ]
      : { projectId };
    const rows = await manager.find(DatasetRow, { where, order: { createdAt: 'DESC', id: 'DESC' }, take: limit });
    return Promise.all(rows.map((row) => this.complete(row)));
  }

  async getVersion(versionId: string): Promise<DatasetVersionRow> {
    return this.database.manager.findOneByOrFail(DatasetVersionRow, { id: versionId });
  }

  async getDatasetOfVersion({ datasetId }: Pick<DatasetVersionRow, 'datasetId'>): Promise<DatasetRow> {
    return this.database.manager.findOneByOrFail(DatasetRow, { id: datasetId });
  }

  /** Creates the row, or points an existing one to its new ingest. */
  async saveDataset(row: DatasetRow, transaction: Transaction): Promise<void> {
    await transaction.save(DatasetRow, row);
  }

  /** The version of that content: the stored one where there is one, since versions never change. */
  async saveVersion(row: DatasetVersionRow, transaction: Transaction): Promise<DatasetVersionRow> {
    const { datasetId, contentHash } = row;
    const found = await transaction.findOneBy(DatasetVersionRow, { datasetId, contentHash });
    if (!found) {
      await transaction.insert(DatasetVersionRow, row);
      return row;
    }
    // Of before copies or fingerprints were kept: it is the same version, and now more is known of it.
    const { copies, fingerprint } = row;
    const more = {
      ...(found.copies === null && copies && { copies }),
      ...(found.fingerprint === null && fingerprint && { fingerprint }),
    };
    if (Object.keys(more).length > 0) await transaction.update(DatasetVersionRow, { id: found.id }, more);
    return { ...found, ...more };
  }

  async setVersion(datasetId: string, versionId: string, transaction: Transaction): Promise<void> {
    await transaction.update(DatasetRow, { id: datasetId }, { versionId });
  }

  /** The data set is read after its ingest, which ends together with it: done, but without a version, it never seems. */
  private async complete({ id, ingestId }: DatasetRow): Promise<FoundDataset> {
    const { manager } = this.database;
    const ingest = await manager.findOneByOrFail(IngestRow, { id: ingestId });
    const dataset = await manager.findOneByOrFail(DatasetRow, { id });
    const version = dataset.versionId === null ? undefined : await this.getVersion(dataset.versionId);
    return { dataset, ingest, version };
  }
}
