import { Controller } from '@nestjs/common';
import { jobFinished, type PayloadOf, Rejected } from '@paucis/contracts';
import { currentContext, Database, Handles, type Transaction } from '@paucis/platform';
import { Finalizer } from '../finalizations/finalizer.js';
import { EvaluationsRepository } from './evaluations.repository.js';
import { Explainer } from '../explanations/explainer.js';
import { Scorer } from './scorer.js';

/** A training has ended: its validation predictions are to be scored for each run that asked for it. */
@Controller()
export class JobFinishedHandler {
  constructor(
    private readonly evaluations: EvaluationsRepository,
    private readonly scorer: Scorer,
    private readonly finalizer: Finalizer,
    private readonly explainer: Explainer,
    private readonly database: Database,
  ) {}

  @Handles(jobFinished, 'evaluator')
  async score(job: PayloadOf<typeof jobFinished>, transaction: Transaction): Promise<void> {
    const { projectId } = currentContext();
    const { jobId, kind, seconds, owners } = job;
    for (const sweepId of new Set(owners.flatMap((owner) => owner.sweepId ?? []))) {
      await this.evaluations.saveJobTime({ sweepId, jobId, projectId, kind, seconds }, transaction);
    }
    if (kind === 'predict') this.database.afterCommit(() => this.finalizer.wake());
    if (kind === 'explain') this.database.afterCommit(() => this.explainer.wake());
    if (kind !== 'train') return;
    const predictions = job.artifacts.find(({ name }) => name === 'predictions');
    if (!predictions) {
      const names = job.artifacts.map(({ name }) => name).join(', ');
      throw new Rejected(
        'predictions-missing',
        `train job ${jobId}: expected an artifact "predictions", got ${names || 'none'}`,
        { jobId },
      );
    }
    for (const { sweepId, trialId, runId } of owners) {
      if (sweepId === undefined || trialId === undefined || runId === undefined) continue;
      const asked = { jobId, runId, projectId, sweepId, trialId, jobKey: job.key, predictions, profile: job.profile };
      const more = { codeVersion: job.codeVersion ?? null, seconds, requestedAt: Date.now(), error: null };
      await this.evaluations.requestScore({ ...asked, ...more }, transaction);
    }
    this.database.afterCommit(() => this.scorer.wake());
  }
}
