import { Controller } from '@nestjs/common';
import { type AskOf, createSweep, explainSweep, hashOf, newId, type Sweep } from '@paucis/contracts';
import { currentContext, Database, Handles, Log } from '@paucis/platform';
import { type Goal, type ImportedTrial, priorOf } from '@paucis/search';
import { Quotas } from '../quotas/quotas.js';
import { ResolveSweep } from './resolve-sweep.js';
import { SweepLog } from './sweep-log.js';
import { SweepLoop } from './sweep-loop.js';
import { forecastOf, viewOfSweep } from './sweep-view.js';
import { SweepsRepository } from './sweeps.repository.js';

/** Trials that a fork takes along; the newest where there are more. */
const mostPrior = 10_000;

@Controller()
export class CreateSweepHandler {
  constructor(
    private readonly resolver: ResolveSweep,
    private readonly sweeps: SweepsRepository,
    private readonly sweepLog: SweepLog,
    private readonly loop: SweepLoop,
    private readonly database: Database,
    private readonly log: Log,
    private readonly quotas: Quotas,
  ) {}

  @Handles(createSweep)
  async create({ spec: written, fork }: AskOf<typeof createSweep>): Promise<Sweep> {
    const { projectId, idempotencyKey } = currentContext();
    const id =
      idempotencyKey === undefined ? newId('sweep') : `sweep_${hashOf({ projectId, idempotencyKey }).slice(0, 20)}`;
    if ((await this.sweeps.findSweepById(id)) === undefined) {
      await this.quotas.refuseSpent(projectId);
      const { spec, plan, pin, created, notes } = await this.resolver.resolve(
        written,
        await this.priorFrom(projectId, fork),
      );
      const now = Date.now();
      const row = {
        id,
        projectId,
        name: spec.name,
        status: 'running' as const,
        spec,
        plan,
        pin,
        notes,
        settled: false,
        createdAt: now,
        closedAt: null,
      };
      await this.database.transaction(async (transaction) => {
        // The same request again, which another tuner has answered meanwhile.
        if ((await this.sweeps.findSweepById(id)) !== undefined) return;
        await this.sweeps.insertSweep(row, transaction);
        await this.sweepLog.append(row, created, now, transaction);
        this.loop.wakeAfterCommit();
      });
      this.log.info('sweep created', { sweepId: id, name: spec.name, trials: spec.budget.trials });
    }
    const row = await this.sweeps.findSweep(projectId, id);
    return viewOfSweep(row, await this.sweepLog.stateOf(id));
  }

  /** The trials of the sweep that a new one is forked from. */
  private async priorFrom(projectId: string, fork: string | undefined) {
    if (fork === undefined) return undefined;
    const row = await this.sweeps.findSweep(projectId, fork);
    const state = await this.sweepLog.stateOf(row.id);
    return (goals: readonly Goal[]): ImportedTrial[] => priorOf(state, goals).slice(-mostPrior);
  }

  @Handles(explainSweep)
  async explain({ spec: written }: AskOf<typeof explainSweep>) {
    const { spec, created, notes } = await this.resolver.resolve(written);
    return { spec, space: created.space, rungs: created.rungs, ...forecastOf(created), notes };
  }
}
