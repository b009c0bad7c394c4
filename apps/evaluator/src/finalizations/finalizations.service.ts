import { Injectable } from '@nestjs/common';
import { type Comparison, Conflict, type Sweep } from '@paucis/contracts';
import { currentContext, Database, Log } from '@paucis/platform';
import { ComparisonsRepository } from '../comparisons/comparisons.repository.js';
import { ComparisonsService } from '../comparisons/comparisons.service.js';
import { SweepReader } from '../comparisons/sweep-reader.js';
import { commitmentOf } from './finalist.js';
import { Finalists } from './finalists.js';
import type { FinalizationRow } from './finalization.entity.js';
import { FinalizationsRepository } from './finalizations.repository.js';
import { Finalizer } from './finalizer.js';

@Injectable()
export class FinalizationsService {
  constructor(
    private readonly database: Database,
    private readonly finalizations: FinalizationsRepository,
    private readonly comparisons: ComparisonsService,
    private readonly rows: ComparisonsRepository,
    private readonly sweeps: SweepReader,
    private readonly finalists: Finalists,
    private readonly finalizer: Finalizer,
    private readonly log: Log,
  ) {}

  /**
   * Freezes winner and baseline and begins their test. Asked again it begins nothing: a test that failed goes on with the same
   * models and the same look.
   */
  async finalize(sweepId: string): Promise<Comparison> {
    const found =
      (await this.finalizations.findFinalization(sweepId)) ?? (await this.commit(await this.sweeps.sweep(sweepId)));
    if (found.state === 'failed') await this.again(found);
    if (found.state === 'committed' || found.state === 'failed') await this.finalizer.advance(sweepId);
    return this.comparisons.get(sweepId);
  }

  private async commit(sweep: Sweep): Promise<FinalizationRow> {
    const { id: sweepId, splitPlanId, status } = sweep;
    if (status !== 'closed') {
      const next = status === 'cancelled' ? 'start a new one to test its winner' : 'wait until it is closed';
      throw new Conflict(
        'sweep-not-closed',
        `sweep ${sweep.name} is ${status}: only a closed sweep is finalized; ${next}`,
        { sweepId, status },
      );
    }
    const comparison = await this.final(sweep);
    const { testSize, datasetName } = await this.sweeps.plan(splitPlanId);
    if (testSize === 0)
      throw new Conflict(
        'nothing-sealed',
        `dataset ${datasetName} has no test part, so sweep ${sweep.name} cannot be tested`,
        { sweepId },
      );
    const finalists = await this.finalists.choose(sweep, comparison);
    if (finalists.length === 0) {
      throw new Conflict(
        'nothing-to-finalize',
        `no recipe of sweep ${sweep.name} finished all folds, so there is no winner to test`,
        { sweepId },
      );
    }
    const { projectId, actor } = currentContext();
    const commitment = commitmentOf({ sweepId, splitPlanId, finalists });
    const empty = { look: null, testSize: null, jobs: [], test: [], testDifference: null, error: null, endedAt: null };
    const row: FinalizationRow = {
      sweepId,
      projectId,
      actor,
      splitPlanId,
      finalists,
      commitment,
      state: 'committed',
      retries: 0,
      createdAt: Date.now(),
      ...empty,
    };
    const committed = await this.database.transaction((transaction) => this.finalizations.commit(row, transaction));
    this.log.info('sweep committed to its finalists', { sweepId, commitment: committed.commitment });
    return committed;
  }

  /** The comparison that is stored for good: the winner is named by it, never by a later look at the same runs. */
  private async final(sweep: Sweep): Promise<Comparison> {
    const row = await this.rows.findComparison(sweep.id);
    if (row?.comparison) return row.comparison;
    throw new Conflict(
      'comparison-not-made',
      `the comparison of sweep ${sweep.name} is still being made; ask again in a few seconds`,
      { sweepId: sweep.id },
    );
  }

  private async again({ sweepId, retries }: FinalizationRow): Promise<void> {
    const change = { state: 'committed', error: null, endedAt: null, retries: retries + 1 } as const;
    await this.database.transaction((transaction) => this.finalizations.update(sweepId, change, transaction));
  }
}
