import { Injectable } from '@nestjs/common';
import { Conflict } from '@paucis/contracts';
import { currentContext, Database, Log, ObjectStore } from '@paucis/platform';
import type { DatasetVersionRow } from '../datasets/dataset-version.entity.js';
import { DatasetsRepository } from '../datasets/datasets.repository.js';
import { SealsRepository } from '../seals/seals.repository.js';
import type { Belonging } from './belonging.js';
import type { RulingRow } from './ruling.entity.js';
import { RulingsRepository } from './rulings.repository.js';

export interface ReadyVersion {
  readonly version: DatasetVersionRow;
  readonly name: string;
  readonly ruling: RulingRow | undefined;
}

/** Finds a data set's current version with what is known and what was ruled about it. */
@Injectable()
export class BelongingService {
  constructor(
    private readonly database: Database,
    private readonly datasets: DatasetsRepository,
    private readonly rulings: RulingsRepository,
    private readonly seals: SealsRepository,
    private readonly objects: ObjectStore,
    private readonly log: Log,
  ) {}

  async readyVersion(dataset: string): Promise<ReadyVersion> {
    const found = await this.datasets.getDataset(currentContext().projectId, dataset);
    const { version, ingest } = found;
    if (!version) {
      const why = ingest.status === 'waiting' ? 'is still being read' : `could not be read (${ingest.error})`;
      throw new Conflict('dataset-not-ready', `dataset ${dataset} ${why}`, { dataset });
    }
    return { version, name: found.dataset.name, ruling: await this.rulings.findRuling(version.id) };
  }

  /** Files and rows that say which images belong together and which are sealed. */
  async belongingOf({ version, ruling }: Pick<ReadyVersion, 'version' | 'ruling'>): Promise<Belonging> {
    const read = async (ref: { key: string; sha256: string } | null | undefined) =>
      ref ? this.objects.get(ref.key, ref) : undefined;
    const [samples, copies, groups] = await Promise.all([
      this.objects.get(version.samples.key, version.samples),
      read(version.copies),
      read(ruling?.groups?.file),
    ]);
    return {
      samples,
      copies,
      groups,
      turnedDown: ruling?.turnedDown ?? [],
      sealedPixels: await this.seals.findSealedOfDataset(version),
    };
  }

  /** Adds a ruling to those before it. */
  async rule(
    { version, ruling }: ReadyVersion,
    change: Partial<Pick<RulingRow, 'turnedDown' | 'groups'>>,
    confirm: (transaction: Parameters<RulingsRepository['insertRuling']>[1]) => Promise<void> = async () => undefined,
  ): Promise<RulingRow> {
    const row: RulingRow = {
      turnedDown: ruling?.turnedDown ?? [],
      groups: ruling?.groups ?? null,
      ...change,
      versionId: version.id,
      seq: (ruling?.seq ?? 0) + 1,
      projectId: version.projectId,
      ruledBy: currentContext().actor,
      ruledAt: Date.now(),
    };
    await this.database.transaction(async (transaction) => {
      await confirm(transaction);
      await this.rulings.insertRuling(row, transaction);
    });
    this.log.info('belonging ruled', { versionId: version.id, seq: row.seq, turnedDown: row.turnedDown.length });
    return row;
  }
}
