import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@paucis/platform';
import { In } from 'typeorm';
import { DatasetVersionRow } from '../datasets/dataset-version.entity.js';
import { SealGrantRow } from './seal-grant.entity.js';
import { SealOpeningRow } from './seal-opening.entity.js';
import { SealedPixelRow } from './sealed-pixel.entity.js';

/** Rows per statement: SQLite allows 32,766 values in one. */
const chunkSize = 1_000;

@Injectable()
export class SealsRepository {
  constructor(private readonly database: Database) {}

  /** Seals the test images of a version; what is sealed already stays so. */
  async sealPixels(
    { id, projectId }: DatasetVersionRow,
    pixelHashes: readonly string[],
    transaction: Transaction,
  ): Promise<void> {
    for (const chunk of chunks(pixelHashes)) {
      const rows = chunk.map((pixelHash) => ({ projectId, pixelHash, versionId: id }));
      await transaction.createQueryBuilder().insert().into(SealedPixelRow).values(rows).orIgnore().execute();
    }
  }

  /** Which of these images are sealed in the project, and by which versions. */
  async findSealed(projectId: string, pixelHashes: readonly string[]): Promise<SealedPixelRow[]> {
    const found: SealedPixelRow[] = [];
    for (const chunk of chunks(pixelHashes)) {
      found.push(...(await this.database.manager.findBy(SealedPixelRow, { projectId, pixelHash: In(chunk) })));
    }
    return found;
  }

  /** Everything that any version of this data set has sealed. */
  async findSealedOfDataset({ projectId, datasetId }: DatasetVersionRow): Promise<string[]> {
    const rows = await this.database.manager
      .createQueryBuilder(SealedPixelRow, 'sealed')
      .innerJoin(DatasetVersionRow, 'version', 'version.id = sealed.versionId')
      .select('DISTINCT sealed.pixelHash', 'pixelHash')
      .where('version.datasetId = :datasetId AND sealed.projectId = :projectId', { datasetId, projectId })
      .getRawMany<{ pixelHash: string }>();
    return rows.map(({ pixelHash }) => pixelHash);
  }

  /** Sweeps that ever looked at test images of this version: through it, its data set, or another that seals the same images. */
  async countLooks(version: DatasetVersionRow): Promise<number> {
    const versions = await this.findLineage(version);
    const { projectId } = version;
    return this.database.manager.countBy(SealOpeningRow, { projectId, versionId: In(versions) });
  }

  async findOpening(projectId: string, sweepId: string): Promise<SealOpeningRow | undefined> {
    return (await this.database.manager.findOneBy(SealOpeningRow, { projectId, sweepId })) ?? undefined;
  }

  async insertOpening(row: SealOpeningRow, transaction: Transaction): Promise<void> {
    await transaction.insert(SealOpeningRow, row);
  }

  async insertGrant(row: SealGrantRow, transaction: Transaction): Promise<void> {
    await transaction.insert(SealGrantRow, row);
  }

  private async findLineage({ id, projectId, datasetId }: DatasetVersionRow): Promise<string[]> {
    const { manager } = this.database;
    const sameDataset = await manager.find(DatasetVersionRow, { where: { datasetId }, select: { id: true } });
    const sameImages = await manager
      .createQueryBuilder(SealedPixelRow, 'mine')
      .innerJoin(SealedPixelRow, 'theirs', 'theirs.pixelHash = mine.pixelHash AND theirs.projectId = mine.projectId')
      .select('DISTINCT theirs.versionId', 'versionId')
      .where('mine.versionId = :id AND mine.projectId = :projectId', { id, projectId })
      .getRawMany<{ versionId: string }>();
    return [
      ...new Set([id, ...sameDataset.map((version) => version.id), ...sameImages.map(({ versionId }) => versionId)]),
    ];
  }
}

function* chunks<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let at = 0; at < items.length; at += chunkSize) yield items.slice(at, at + chunkSize);
}
