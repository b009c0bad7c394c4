import { Injectable } from '@nestjs/common';
import {
  type AnswerOf,
  type AskOf,
  type CardVersion,
  type changeCard,
  Conflict,
  type DatasetCard,
  hashOf,
  type listCards,
} from '@paucis/contracts';
import { currentContext, Database, Log } from '@paucis/platform';
import type { DatasetVersionRow } from '../datasets/dataset-version.entity.js';
import { DatasetsRepository } from '../datasets/datasets.repository.js';
import { CardsRepository } from './cards.repository.js';
import { changedCard } from './changed-card.js';
import type { DatasetCardRow } from './dataset-card.entity.js';

/** What data sets mean and on what terms they may be used: written at ingest, edited by people, every version kept. */
@Injectable()
export class CardsService {
  constructor(
    private readonly database: Database,
    private readonly datasets: DatasetsRepository,
    private readonly cards: CardsRepository,
    private readonly log: Log,
  ) {}

  /** The card in force for these data: the newest edit that was made for data of the same classes. */
  async current(version: DatasetVersionRow): Promise<CardVersion> {
    return inForce(await this.cards.findCards(version.datasetId), version);
  }

  /** The card as it was in that version: what was planned under it keeps it. */
  async at(version: DatasetVersionRow, card: number): Promise<DatasetCard> {
    const edit = await this.cards.findCard(version.datasetId, card);
    return edit && fits(edit, version) ? edit.card : firstOf(version).card;
  }

  async get(dataset: string): Promise<CardVersion> {
    return this.current(await this.versionOf(dataset));
  }

  async list({ dataset, after = Infinity, limit }: AskOf<typeof listCards>): Promise<AnswerOf<typeof listCards>> {
    const data = await this.versionOf(dataset);
    const all = [...(await this.cards.findCards(data.datasetId)).map(versionOf), firstOf(data)];
    const further = all.filter(({ version }) => version < after);
    const cards = further.slice(0, limit);
    const last = cards.at(-1);
    return { cards, ...(last !== undefined && cards.length < further.length && { next: last.version }) };
  }

  async change({ dataset, change, expectedVersion }: AskOf<typeof changeCard>): Promise<CardVersion> {
    const version = await this.versionOf(dataset);
    const { projectId, actor } = currentContext();
    const { datasetId, id: versionId, classes: dataClasses, task } = version;
    return this.database.transaction(async (transaction) => {
      const edits = await this.cards.findCards(datasetId, transaction);
      const current = inForce(edits, version);
      if (expectedVersion !== undefined && expectedVersion !== current.version) {
        throw new Conflict('version-changed', `the card stands at version ${current.version}, not ${expectedVersion}`, {
          dataset,
        });
      }
      const card = changedCard(current.card, change, task);
      if (hashOf(card) === hashOf(current.card)) return current;
      const row: DatasetCardRow = {
        ...{ datasetId, version: (edits[0]?.version ?? 1) + 1, projectId, versionId, dataClasses, card },
        editedBy: actor,
        note: change.note ?? null,
        editedAt: Date.now(),
      };
      await this.cards.insertCard(row, transaction);
      this.log.info('card edited', { datasetId, version: row.version });
      return versionOf(row);
    });
  }

  private async versionOf(dataset: string): Promise<DatasetVersionRow> {
    const { version } = await this.datasets.getDataset(currentContext().projectId, dataset);
    if (version) return version;
    throw new Conflict(
      'dataset-not-ready',
      `dataset ${dataset} has no card yet: it is still being read, or was refused`,
      {
        dataset,
      },
    );
  }
}

/** `edits`: the newest first. */
function inForce(edits: readonly DatasetCardRow[], version: DatasetVersionRow): CardVersion {
  const fitting = edits.find((edit) => fits(edit, version));
  return fitting ? versionOf(fitting) : firstOf(version);
}

const fits = ({ versionId, dataClasses }: DatasetCardRow, { id, classes }: DatasetVersionRow): boolean =>
  versionId === id || hashOf(dataClasses) === hashOf(classes);

const versionOf = ({ version, card, editedBy, editedAt, note, versionId }: DatasetCardRow): CardVersion => ({
  ...{ version, card, editedBy, editedAt, versionId },
  ...(note !== null && { note }),
});

/** What was known when the data were added. */
const firstOf = (data: DatasetVersionRow): CardVersion => ({
  version: 1,
  card: {
    ...{ classes: data.classes, positiveClass: data.positiveClass, anatomy: data.anatomy },
    labels: { masked: [] },
    ...(data.licence !== null && { licence: data.licence }),
    nonCommercial: data.nonCommercial,
    ...(data.citation !== null && { citation: data.citation }),
  },
  editedAt: data.createdAt,
  versionId: data.id,
});
