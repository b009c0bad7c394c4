import { Injectable } from '@nestjs/common';
import { type AnswerOf, type AskOf, Conflict, newId, type openSeal } from '@paucis/contracts';
import { currentContext, Database, Log, type Transaction } from '@paucis/platform';
import type { DatasetVersionRow } from '../datasets/dataset-version.entity.js';
import { DatasetsRepository } from '../datasets/datasets.repository.js';
import { SplitPlansRepository } from '../splits/split-plans.repository.js';
import type { SealOpeningRow } from './seal-opening.entity.js';
import { SealsRepository } from './seals.repository.js';

@Injectable()
export class SealsService {
  constructor(
    private readonly database: Database,
    private readonly plans: SplitPlansRepository,
    private readonly datasets: DatasetsRepository,
    private readonly seals: SealsRepository,
    private readonly log: Log,
  ) {}

  /** Counts the look of a sweep, once, and grants one job the sealed shards. */
  async open({ splitPlanId, sweepId, commitment }: AskOf<typeof openSeal>): Promise<AnswerOf<typeof openSeal>> {
    const { projectId } = currentContext();
    const { plan, version } = await this.plans.getPlan(projectId, splitPlanId);
    const tested = plan.testVersionId === null ? version : await this.datasets.getVersion(plan.testVersionId);
    const shards =
      plan.testVersionId === null ? [...tested.sealedShards, ...(plan.sealedShards ?? [])] : allShards(tested);
    if (shards.length === 0) {
      const { name } = await this.datasets.getDatasetOfVersion(tested);
      throw new Conflict('nothing-sealed', `dataset ${name} has no test part, so there is no seal to open`, {
        splitPlanId,
      });
    }
    return this.database.transaction(async (transaction) => {
      const opening =
        (await this.seals.findOpening(projectId, sweepId)) ??
        (await this.look({ splitPlanId, sweepId, commitment }, tested, transaction));
      if (opening.commitment !== commitment || opening.splitPlanId !== splitPlanId) {
        throw new Conflict(
          'seal-committed',
          `sweep ${sweepId} opened the seal for another choice of models (look ${opening.look}); a second choice is not tested`,
          { sweepId, look: opening.look },
        );
      }
      const grantId = newId('grant');
      await this.seals.insertGrant({ id: grantId, projectId, sweepId, grantedAt: Date.now() }, transaction);
      return { grantId, look: opening.look, shards, testSize: plan.testSize };
    });
  }

  private async look(
    ask: AskOf<typeof openSeal>,
    version: DatasetVersionRow,
    transaction: Transaction,
  ): Promise<SealOpeningRow> {
    const { projectId, actor } = currentContext();
    const look = (await this.seals.countLooks(version)) + 1;
    const opening = { ...ask, projectId, versionId: version.id, look, openedBy: actor, openedAt: Date.now() };
    await this.seals.insertOpening(opening, transaction);
    this.log.info('seal opened', { sweepId: ask.sweepId, versionId: version.id, look });
    return opening;
  }
}

const allShards = ({ openShards, sealedShards }: DatasetVersionRow) => [...openShards, ...sealedShards];
