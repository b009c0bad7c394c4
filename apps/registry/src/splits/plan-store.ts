import { Injectable } from '@nestjs/common';
import type { ArtifactRef, FoldRef } from '@paucis/contracts';
import { ObjectStore } from '@paucis/platform';
import type { DatasetVersionRow } from '../datasets/dataset-version.entity.js';
import { runTask } from '../ingests/worker-task.js';
import type { SampleRecord } from '../ingests/sample-record.js';
import type { PlannedFold, PlannedFolds } from './plan-folds.js';
import type { SplitPlanRow } from './split-plan.entity.js';

type Put = (bytes: Uint8Array, name: string) => Promise<ArtifactRef>;

/** The bytes of split plans: lists of samples, and shards where a plan seals what was ingested for training. */
@Injectable()
export class PlanStore {
  constructor(private readonly objects: ObjectStore) {}

  /** Stores what the row will refer to, and gives the row that does. */
  async write(row: SplitPlanRow, planned: PlannedFolds, version: DatasetVersionRow): Promise<SplitPlanRow> {
    const put: Put = (bytes, name) => this.objects.put('registry', bytes, { name });
    const written = await withFolds(row, planned, put);
    return planned.sealedLater.length === 0
      ? written
      : { ...written, ...(await this.sealApart(planned, version, put)) };
  }

  /** The same row without storing anything: its lists of samples can be read nowhere. */
  async draft(row: SplitPlanRow, planned: PlannedFolds): Promise<SplitPlanRow> {
    return withFolds(row, planned, async (bytes, name) => ({
      ...{ name, key: 'registry/none', sha256: '0'.repeat(64) },
      sizeBytes: bytes.length,
    }));
  }

  async shardsOf({ openShards, sealedShards }: DatasetVersionRow): Promise<Buffer[]> {
    return Promise.all([...openShards, ...sealedShards].map((shard) => this.objects.get(shard.key, shard)));
  }

  /** Pixel hashes of all images of a version, each once. */
  async pixelsOf({ samples }: DatasetVersionRow): Promise<string[]> {
    const bytes = await this.objects.get(samples.key, samples);
    const records = JSON.parse(bytes.toString('utf8')) as SampleRecord[];
    return [...new Set(records.map(({ pixelHash }) => pixelHash))];
  }

  private async sealApart(
    { sealedLater }: PlannedFolds,
    version: DatasetVersionRow,
    put: Put,
  ): Promise<Pick<SplitPlanRow, 'openShards' | 'sealedShards'>> {
    const [openShards, sealedShards]: [ArtifactRef[], ArtifactRef[]] = [[], []];
    for (const [at, ref] of version.openShards.entries()) {
      const shard = await this.objects.get(ref.key, ref);
      const { open, sealed } = await runTask('seal', { shard, sealed: sealedLater });
      if (open) openShards.push(await put(open, `open-${at}`));
      if (sealed) sealedShards.push(await put(sealed, `sealed-${at}`));
    }
    return { openShards, sealedShards };
  }
}

async function withFolds(row: SplitPlanRow, { folds, official }: PlannedFolds, put: Put): Promise<SplitPlanRow> {
  const store = async ({ samples, pretraining, ...fold }: PlannedFold, name: string): Promise<FoldRef> => ({
    ...fold,
    samples: await put(samples, name),
    ...(pretraining && { pretraining: { ...pretraining, samples: await put(pretraining.samples, `${name}-all`) } }),
  });
  const foldRefs: FoldRef[] = [];
  for (const fold of folds) foldRefs.push(await store(fold, `fold-${fold.index}`));
  const officialRefs: FoldRef[] = [];
  for (const fold of official?.folds ?? []) officialRefs.push(await store(fold, `official-${fold.index}`));
  return { ...row, foldRefs, official: official && { ...official, folds: officialRefs } };
}
