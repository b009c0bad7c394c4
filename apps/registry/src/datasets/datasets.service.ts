import { Injectable } from '@nestjs/common';
import { type AskOf, type addDataset, type Dataset, hashOf, Invalid, newId, NotFound } from '@paucis/contracts';
import { findingsOf } from '@paucis/imaging';
import { currentContext, Database, ObjectStore } from '@paucis/platform';
import { CardsService } from '../cards/cards.service.js';
import { entryOf } from '../ingests/describe.js';
import { Ingester } from '../ingests/ingester.js';
import type { IngestRow } from '../ingests/ingest.entity.js';
import { IngestsRepository } from '../ingests/ingests.repository.js';
import { SealsRepository } from '../seals/seals.repository.js';
import { datasetAnswer } from './dataset-answer.js';
import { DatasetsRepository, type FoundDataset } from './datasets.repository.js';

type NewFile = AskOf<typeof addDataset>;

@Injectable()
export class DatasetsService {
  constructor(
    private readonly database: Database,
    private readonly datasets: DatasetsRepository,
    private readonly ingests: IngestsRepository,
    private readonly seals: SealsRepository,
    private readonly cards: CardsService,
    private readonly ingester: Ingester,
    private readonly objects: ObjectStore,
  ) {}

  /** Asks for an ingest and answers at once; the same file under the same name is asked for once. */
  async add(file: NewFile): Promise<Dataset> {
    await this.check(file);
    const { projectId } = currentContext();
    const requestHash = requestHashOf(file);
    const found = await this.database.transaction(async (transaction) => {
      const existing = await this.datasets.findByName(projectId, file.name);
      const { version } = existing ?? {};
      const isMeasured = !version || (version.fingerprint !== null && version.copies !== null);
      const isSame = existing?.ingest.requestHash === requestHash && existing.ingest.status !== 'failed';
      if (isSame && isMeasured) return existing;
      const now = Date.now();
      const datasetId = existing?.dataset.id ?? newId('dataset');
      const ingest: IngestRow = {
        id: newId('ingest'),
        projectId,
        datasetId,
        requestHash,
        request: file,
        status: 'waiting',
        attempts: 0,
        error: null,
        createdAt: now,
      };
      const dataset = {
        versionId: null,
        createdAt: now,
        ...existing?.dataset,
        id: datasetId,
        projectId,
        name: file.name,
        ingestId: ingest.id,
      };
      await this.ingests.insertIngest(ingest, transaction);
      await this.datasets.saveDataset(dataset, transaction);
      this.database.afterCommit(() => this.ingester.wake());
      return { dataset, ingest, version: existing?.version };
    });
    return this.answer(found);
  }

  async get(dataset: string): Promise<Dataset> {
    const found = await this.datasets.getDataset(currentContext().projectId, dataset);
    const answer = await this.answer(found);
    const fingerprint = found.version?.fingerprint ?? undefined;
    if (!found.version) return answer;
    const whole = { ...answer, ...(fingerprint && { fingerprint }) };
    return { ...whole, findings: findingsOf(whole) };
  }

  async list(limit: number, after?: string): Promise<Dataset[]> {
    const found = await this.datasets.findDatasets(currentContext().projectId, limit, after);
    return Promise.all(found.map((dataset) => this.answer(dataset)));
  }

  private async answer(found: FoundDataset): Promise<Dataset> {
    const { version } = found;
    if (!version) return datasetAnswer(found, { looks: 0, card: undefined });
    return datasetAnswer(found, {
      looks: await this.seals.countLooks(version),
      card: await this.cards.current(version),
    });
  }

  /** What needs no look into the file is refused at once. */
  private async check({ catalogue, classes, positiveClass, objectKey, uploadId }: NewFile): Promise<void> {
    if (catalogue !== undefined) {
      entryOf(catalogue);
      if (classes !== undefined || positiveClass !== undefined) {
        throw new Invalid(
          'catalogue-obeyed',
          `the catalogue names the classes of ${catalogue}; leave "classes" and "positiveClass" out, or leave "catalogue" out`,
        );
      }
    }
    if (classes && new Set(classes).size < classes.length) {
      throw new Invalid('classes-repeated', `expected class names that differ, got ${classes.join(', ')}`);
    }
    if (!(await this.objects.has(objectKey))) {
      throw new NotFound('upload-not-found', `there is no upload ${uploadId}; upload the file again`, { uploadId });
    }
  }
}

/** The object's key ends in the hash of its bytes. */
function requestHashOf({ objectKey, catalogue, classes, positiveClass, layout }: NewFile): string {
  return hashOf({ bytes: objectKey.split('/').at(-1), catalogue, classes, positiveClass, layout });
}
