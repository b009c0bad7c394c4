import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { type ArtifactRef, DomainError, hashOf } from '@paucis/contracts';
import { CONFIG, Database, Log, type Loop, Loops, ObjectHolds, ObjectStore } from '@paucis/platform';
import type { RegistryConfig } from '../config.js';
import type { DatasetVersionRow } from '../datasets/dataset-version.entity.js';
import { DatasetsRepository } from '../datasets/datasets.repository.js';
import { SealsRepository } from '../seals/seals.repository.js';
import type { IngestRow } from './ingest.entity.js';
import { IngestsRepository } from './ingests.repository.js';
import type { ReadUpload } from './read-upload.js';
import { asDiskFull, Staging, type StagingFolder } from './staging.js';
import { runIsolated } from './worker-task.js';
import { Pseudonyms } from '../pseudonyms/pseudonyms.js';

/** Everything is tried again this often; an added file starts at once. */
const pollMs = 5_000;

/** Turns uploads into versions, one after the other: all of a version or nothing of it. */
@Injectable()
export class Ingester {
  private readonly loop: Loop;
  private readonly staging: Staging;
  private cleared = false;

  constructor(
    private readonly database: Database,
    private readonly ingests: IngestsRepository,
    private readonly datasets: DatasetsRepository,
    private readonly seals: SealsRepository,
    private readonly pseudonyms: Pseudonyms,
    private readonly objects: ObjectStore,
    private readonly holds: ObjectHolds,
    private readonly log: Log,
    loops: Loops,
    @Inject(CONFIG) private readonly config: RegistryConfig,
  ) {
    this.staging = new Staging(join(config.PAUCIS_DATA_FOLDER, 'registry', 'ingests'));
    this.loop = loops.every('ingest uploads', pollMs, (signal) => this.ingestAll(signal));
  }

  /** An upload is waiting. */
  wake(): void {
    this.loop.wake();
  }

  private async ingestAll(signal: AbortSignal): Promise<void> {
    if (!this.cleared) await this.staging.clear();
    this.cleared = true;
    for (const row of await this.ingests.findWaiting()) {
      if (signal.aborted) return;
      await this.ingest(row, signal);
    }
  }

  private async ingest(row: IngestRow, signal: AbortSignal): Promise<void> {
    const { id, datasetId, attempts } = row;
    if (attempts >= this.config.PAUCIS_INGEST_ATTEMPTS) {
      return this.fail(
        row,
        `reading the file ended the process ${attempts} times; it may need more memory than there is`,
      );
    }
    await this.database.transaction((transaction) => this.ingests.countAttempt(id, transaction));
    const startedAt = performance.now();
    const stored: ArtifactRef[] = [];
    try {
      await using folder = await this.staging.open(id);
      const read = await this.read(row, folder, signal);
      const version = await this.store(row, read, folder, stored);
      await this.commit(row, version, read.sealedPixels);
      const ms = Math.round(performance.now() - startedAt);
      this.log.info('dataset ingested', { datasetId, versionId: version.id, provenance: read.provenance, ms });
    } catch (error) {
      await this.discard(stored);
      // A stop is no failure: the next start begins again.
      if (signal.aborted) {
        await this.database.transaction((transaction) => this.ingests.uncountAttempt(id, transaction));
        return;
      }
      await this.fail(row, sentenceOf(error));
      if (!(error instanceof DomainError)) this.log.error('ingest broke', { datasetId, ingestId: id, error });
    }
  }

  private async read(
    { projectId, request }: IngestRow,
    folder: StagingFolder,
    signal: AbortSignal,
  ): Promise<ReadUpload> {
    const md5 = await folder.fetch(this.objects, request.objectKey, signal);
    const { catalogue, classes, positiveClass, fileName, layout } = request;
    const declared = { catalogue, classes, positiveClass };
    const shardBytes = this.config.PAUCIS_SHARD_BYTES;
    const { upload: file, shards } = folder;
    const pseudonymKey = await this.pseudonyms.currentKey(projectId);
    return runIsolated(
      'ingest',
      { file, fileName, folder: shards, md5, declared, layout, pseudonymKey, shardBytes },
      { signal },
    );
  }

  /** Bytes first, the row later: who reads follows rows only. */
  private async store(
    row: IngestRow,
    read: ReadUpload,
    folder: StagingFolder,
    stored: ArtifactRef[],
  ): Promise<DatasetVersionRow> {
    const put = async (file: string, name: string): Promise<ArtifactRef> => {
      const artifact = await folder.store(this.objects, file, name);
      stored.push(artifact);
      return artifact;
    };
    const openShards: ArtifactRef[] = [];
    for (const [at, file] of read.openShards.entries()) openShards.push(await put(file, `open-${at}`));
    const sealedShards: ArtifactRef[] = [];
    for (const [at, file] of read.sealedShards.entries()) sealedShards.push(await put(file, `sealed-${at}`));
    const { contentHash, provenance, task, image, pixels, classes, positiveClass, anatomy, counts, sizes, warnings } =
      read;
    const { projectId, datasetId } = row;
    return {
      id: `version_${hashOf({ datasetId, contentHash }).slice(0, 20)}`,
      projectId,
      datasetId,
      ...{
        contentHash,
        provenance,
        task,
        image,
        pixels,
        classes,
        positiveClass,
        anatomy,
        counts,
        sizes,
        warnings,
        openShards,
        sealedShards,
      },
      licence: read.licence ?? null,
      citation: read.citation ?? null,
      nonCommercial: read.nonCommercial ?? false,
      fingerprint: read.fingerprint ?? null,
      samples: await put(read.samples, 'samples'),
      copies: await put(read.copies, 'copies'),
      createdAt: Date.now(),
    };
  }

  private async commit(row: IngestRow, version: DatasetVersionRow, sealedPixels: readonly string[]): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await this.holds.confirm(objectKeysOf(version), transaction);
      const saved = await this.datasets.saveVersion(version, transaction);
      await this.seals.sealPixels(saved, sealedPixels, transaction);
      await this.datasets.setVersion(row.datasetId, saved.id, transaction);
      await this.ingests.setDone(row.id, transaction);
    });
  }

  private async fail({ id, datasetId }: IngestRow, reason: string): Promise<void> {
    await this.database.transaction((transaction) => this.ingests.setFailed(id, reason, transaction));
    this.log.info('dataset refused', { datasetId, ingestId: id, reason });
  }

  /** Lets go of what was stored; the collector spares what an older version stands on. */
  private async discard(stored: readonly ArtifactRef[]): Promise<void> {
    const keys = stored.map(({ key }) => key);
    await this.database.transaction((transaction) => this.holds.release(keys, transaction));
  }
}

const objectKeysOf = ({ openShards, sealedShards, samples, copies }: DatasetVersionRow): string[] =>
  [...openShards, ...sealedShards, samples, ...(copies ? [copies] : [])].map(({ key }) => key);

function sentenceOf(error: unknown): string {
  const known = asDiskFull(error);
  if (known instanceof DomainError) return known.message;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return 'reading the file needs more memory than there is';
  return "reading the file failed for a reason that is not the file's; the registry's log has it";
}
