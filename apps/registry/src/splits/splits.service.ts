import { Injectable } from '@nestjs/common';
import { Conflict, type FoldRef, hashOf, Rejected, type SplitPlan } from '@paucis/contracts';
import { currentContext, Database, Log, ObjectHolds, ObjectStore } from '@paucis/platform';
import type { DatasetVersionRow } from '../datasets/dataset-version.entity.js';
import { DatasetsRepository } from '../datasets/datasets.repository.js';
import { runTask } from '../ingests/worker-task.js';
import { SealsRepository } from '../seals/seals.repository.js';
import type { PlannedFold, PlannedFolds } from './plan-folds.js';
import type { SplitPlanRow } from './split-plan.entity.js';
import { SplitPlansRepository } from './split-plans.repository.js';

@Injectable()
export class SplitsService {
  constructor(
    private readonly database: Database,
    private readonly datasets: DatasetsRepository,
    private readonly plans: SplitPlansRepository,
    private readonly seals: SealsRepository,
    private readonly objects: ObjectStore,
    private readonly holds: ObjectHolds,
    private readonly log: Log,
  ) {}

  /**
   * The plan of so many folds for the current version. Looked over each time it is asked for: what was free to train on when
   * the plan was made may have been sealed since.
   */
  async resolve(dataset: string, folds: number): Promise<SplitPlan> {
    const { projectId } = currentContext();
    const { version, ingest } = await this.datasets.getDataset(projectId, dataset);
    if (!version) {
      const why = ingest.status === 'waiting' ? 'is still being read' : `could not be read (${ingest.error})`;
      throw new Conflict('dataset-not-ready', `dataset ${dataset} ${why}`, { dataset });
    }
    checkTrainable(dataset, version);
    const samples = await this.objects.get(version.samples.key, version.samples);
    const planned = await runTask('split', { samples, folds });
    await this.checkSeals(version, planned);
    const plan = (await this.plans.findPlan(version.id, folds)) ?? (await this.make(version, folds, planned));
    return this.answer(plan, version);
  }

  async get(splitPlanId: string): Promise<SplitPlan> {
    const { plan, version } = await this.plans.getPlan(currentContext().projectId, splitPlanId);
    return this.answer(plan, version);
  }

  private async checkSeals({ projectId }: DatasetVersionRow, { trainedPixels }: PlannedFolds): Promise<void> {
    const sealed = await this.seals.findSealed(projectId, trainedPixels);
    if (sealed.length === 0) return;
    const images = new Set(sealed.map(({ pixelHash }) => pixelHash)).size;
    const names = new Set<string>();
    for (const versionId of new Set(sealed.map((row) => row.versionId))) {
      names.add((await this.datasets.getDatasetOfVersion(await this.datasets.getVersion(versionId))).name);
    }
    throw new Rejected(
      'training-on-sealed',
      `${images} of the ${trainedPixels.length} images to train on are sealed test images of ${[...names].sort().join(', ')}; ` +
        'remove them from the training part and add the file again',
      { images, datasets: [...names] },
    );
  }

  private async make(version: DatasetVersionRow, folds: number, planned: PlannedFolds): Promise<SplitPlanRow> {
    const foldRefs: FoldRef[] = [];
    for (const fold of planned.folds) foldRefs.push(await this.store(fold));
    const row: SplitPlanRow = {
      id: `split_${hashOf({ versionId: version.id, folds }).slice(0, 20)}`,
      projectId: version.projectId,
      versionId: version.id,
      folds,
      foldRefs,
      testSize: planned.testSize,
      dropped: [...planned.dropped],
      createdAt: Date.now(),
    };
    return this.database.transaction(async (transaction) => {
      const other = await this.plans.findPlan(version.id, folds);
      if (other) return other;
      await this.holds.confirm(
        foldRefs.map(({ samples }) => samples.key),
        transaction,
      );
      await this.plans.insertPlan(row, transaction);
      this.log.info('split planned', {
        splitPlanId: row.id,
        versionId: version.id,
        folds,
        dropped: row.dropped.length,
      });
      return row;
    });
  }

  private async store({ samples, ...fold }: PlannedFold): Promise<FoldRef> {
    return { ...fold, samples: await this.objects.put('registry', samples, { name: `fold-${fold.index}` }) };
  }

  private async answer(plan: SplitPlanRow, version: DatasetVersionRow): Promise<SplitPlan> {
    const { contentHash, image, classes, positiveClass, anatomy, openShards, provenance, warnings, pixels } = version;
    const { name } = await this.datasets.getDatasetOfVersion(version);
    return {
      id: plan.id,
      versionId: version.id,
      dataset: { versionId: version.id, contentHash, image, classes, positiveClass, anatomy, shards: openShards },
      datasetName: name,
      folds: plan.foldRefs,
      testSize: plan.testSize,
      dropped: plan.dropped,
      provenance,
      warnings,
      ...(pixels && { pixels }),
    };
  }
}

/** What no training can read yet is refused before a job is made of it, by name. */
function checkTrainable(dataset: string, { task, pixels }: DatasetVersionRow): void {
  const reasons: string[] = [];
  if (task !== 'classification') reasons.push(`its task is ${task}`);
  if (pixels) {
    const { smallest, largest } = pixels;
    if (smallest.depth !== undefined || largest.depth !== undefined) reasons.push('its images are volumes');
  }
  if (reasons.length === 0) return;
  throw new Rejected(
    'dataset-not-trainable',
    `dataset ${dataset} can be kept, shown and exported, but not yet be trained on: ${reasons.join(', ')}; trained on are ` +
      'pictures with one class each',
    { dataset },
  );
}
