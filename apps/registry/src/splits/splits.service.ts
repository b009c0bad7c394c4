import { Injectable } from '@nestjs/common';
import { type AskOf, type DatasetCard, hashOf, Rejected, type resolveSplit, type SplitPlan } from '@paucis/contracts';
import { currentContext, Database, Log, ObjectHolds } from '@paucis/platform';
import { CardsService } from '../cards/cards.service.js';
import type { DatasetVersionRow } from '../datasets/dataset-version.entity.js';
import { DatasetsRepository } from '../datasets/datasets.repository.js';
import { runTask } from '../ingests/worker-task.js';
import { BelongingService, type ReadyVersion } from '../rulings/belonging.service.js';
import { SealsRepository } from '../seals/seals.repository.js';
import type { ExternalTest } from './external-test.js';
import type { PlannedFolds } from './plan-folds.js';
import { PlanStore } from './plan-store.js';
import { objectsOfPlan, type SplitPlanRow } from './split-plan.entity.js';
import { SplitPlansRepository } from './split-plans.repository.js';

@Injectable()
export class SplitsService {
  constructor(
    private readonly database: Database,
    private readonly datasets: DatasetsRepository,
    private readonly belonging: BelongingService,
    private readonly cards: CardsService,
    private readonly plans: SplitPlansRepository,
    private readonly seals: SealsRepository,
    private readonly store: PlanStore,
    private readonly holds: ObjectHolds,
    private readonly log: Log,
  ) {}

  /**
   * The plan as asked for, for the current version. Dealt anew each time it is asked for: people may have ruled about copies and
   * groups since, and what was free to train on may have been sealed.
   */
  async resolve({ dataset, dryRun, ...request }: AskOf<typeof resolveSplit>): Promise<SplitPlan> {
    const ready = await this.belonging.readyVersion(dataset);
    const { version } = ready;
    if (!dryRun) checkTrainable(dataset, version);
    const other = request.testOn === undefined ? undefined : await this.belonging.readyVersion(request.testOn);
    if (other) checkSameKind(ready, other);
    const external = other && (await this.externalTest(ready, other));
    const belonging = await this.belonging.belongingOf(ready);
    const { card, version: cardVersion } = await this.cards.current(version);
    const planned = await runTask('split', {
      ...belonging,
      versionId: version.id,
      request,
      masked: card.labels.masked,
      ...(external && { external }),
    });
    await this.checkSeals(version, planned);
    const id = idUnder(card, version, planned.id);
    const known = await this.plans.findPlan(id);
    if (known) return this.answer(known, version);
    const row = { ...rowOf(version, planned), id, card: cardVersion, testVersionId: other?.version.id ?? null };
    if (dryRun) return this.answer(await this.store.draft(row, planned), version);
    return this.answer(await this.make(await this.store.write(row, planned, version), planned, ready, other), version);
  }

  async get(splitPlanId: string): Promise<SplitPlan> {
    const { plan, version } = await this.plans.getPlan(currentContext().projectId, splitPlanId);
    return this.answer(plan, version);
  }

  private async externalTest(own: ReadyVersion, other: ReadyVersion): Promise<ExternalTest> {
    return {
      ...(await this.belonging.belongingOf(other)),
      name: other.name,
      shards: await this.store.shardsOf(other.version),
      ownShards: await this.store.shardsOf(own.version),
    };
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

  private async make(
    row: SplitPlanRow,
    planned: PlannedFolds,
    { version }: ReadyVersion,
    other: ReadyVersion | undefined,
  ): Promise<SplitPlanRow> {
    const externalPixels = other ? await this.store.pixelsOf(other.version) : [];
    return this.database.transaction(async (transaction) => {
      const known = await this.plans.findPlan(row.id);
      if (known) return known;
      await this.holds.confirm(
        objectsOfPlan(row).map(({ key }) => key),
        transaction,
      );
      await this.plans.insertPlan(row, transaction);
      await this.seals.sealPixels(version, planned.newlySealed, transaction);
      if (other) await this.seals.sealPixels(other.version, externalPixels, transaction);
      const { kind, folds, dropped } = row;
      this.log.info('split planned', {
        ...{ splitPlanId: row.id, versionId: version.id, kind, folds },
        dropped: dropped.length,
        sealed: planned.newlySealed.length + externalPixels.length,
      });
      return row;
    });
  }

  private async answer(plan: SplitPlanRow, version: DatasetVersionRow): Promise<SplitPlan> {
    const { contentHash, image, openShards, provenance, warnings, pixels } = version;
    const { classes, positiveClass, anatomy } = await this.cards.at(version, plan.card);
    const { windows, spacing } = anatomy;
    const { name } = await this.datasets.getDatasetOfVersion(version);
    const shards = plan.openShards ?? openShards;
    const tested = plan.testVersionId === null ? undefined : await this.datasets.getVersion(plan.testVersionId);
    return {
      id: plan.id,
      versionId: version.id,
      dataset: {
        versionId: version.id,
        contentHash,
        image,
        classes,
        ...(version.task === 'multilabel' && { task: version.task }),
        positiveClass,
        anatomy: { flips: anatomy.flips },
        shards,
      },
      datasetName: name,
      kind: plan.kind,
      folds: plan.foldRefs,
      seeds: plan.seeds,
      testSize: plan.testSize,
      ...(tested && { testDataset: (await this.datasets.getDatasetOfVersion(tested)).name }),
      dropped: plan.dropped,
      ...(plan.leaks && { leaks: plan.leaks }),
      ...(plan.official && { official: plan.official }),
      notes: plan.notes ?? [],
      provenance,
      warnings,
      ...(pixels && { pixels }),
      ...((windows ?? spacing) && { view: { ...(windows && { windows }), ...(spacing && { spacing }) } }),
    };
  }
}

/** The same folds under a card that changes what is learnt or scored are another plan. */
function idUnder(
  { classes, positiveClass, anatomy }: DatasetCard,
  version: DatasetVersionRow,
  planned: string,
): string {
  const meaningOf = (of: Pick<DatasetCard, 'classes' | 'positiveClass' | 'anatomy'>) =>
    hashOf({
      ...{ classes: of.classes, positiveClass: of.positiveClass, flips: [...of.anatomy.flips].sort() },
      ...{ windows: of.anatomy.windows, spacing: of.anatomy.spacing },
    });
  const meaning = meaningOf({ classes, positiveClass, anatomy });
  return meaning === meaningOf(version) ? planned : `split_${hashOf({ planned, meaning }).slice(0, 20)}`;
}

function rowOf({ id: versionId, projectId }: DatasetVersionRow, planned: PlannedFolds): SplitPlanRow {
  const { id, kind, seeds, testSize, dropped, notes, leaks, folds } = planned;
  return {
    ...{ id, projectId, versionId, kind, seeds, testSize, notes, leaks },
    folds: folds.length,
    dropped: [...dropped],
    foldRefs: [],
    official: null,
    openShards: null,
    sealedShards: null,
    testVersionId: null,
    card: 1,
    createdAt: Date.now(),
  };
}

/** A model answers in the classes and for the images that it was trained on. */
function checkSameKind({ version: one, name }: ReadyVersion, { version: other, name: otherName }: ReadyVersion): void {
  const kindOf = ({ classes, image, positiveClass, task }: DatasetVersionRow) => ({
    classes,
    image,
    positiveClass,
    task,
  });
  if (one.datasetId !== other.datasetId && hashOf(kindOf(one)) === hashOf(kindOf(other))) return;
  throw new Rejected(
    'external-differs',
    `split: testOn: expected another dataset with the classes and image size of ${name} (${one.classes.join(', ')}; ` +
      `${one.image.width} x ${one.image.height}), ${otherName} has ${other.classes.join(', ')}; ` +
      `${other.image.width} x ${other.image.height}`,
    { dataset: otherName },
  );
}

/** What no training can read yet is refused before a job is made of it, by name. */
function checkTrainable(dataset: string, { task, pixels }: DatasetVersionRow): void {
  const reasons: string[] = [];
  if (task !== 'classification' && task !== 'multilabel') reasons.push(`its task is ${task}`);
  if (pixels) {
    const { smallest, largest } = pixels;
    if (smallest.depth !== undefined || largest.depth !== undefined) reasons.push('its images are volumes');
  }
  if (reasons.length === 0) return;
  throw new Rejected(
    'dataset-not-trainable',
    `dataset ${dataset} can be kept, shown and exported, but not yet be trained on: ${reasons.join(', ')}; trained on are ` +
      'pictures with one class or several findings each',
    { dataset },
  );
}
