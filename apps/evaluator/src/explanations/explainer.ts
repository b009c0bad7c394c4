import { Injectable } from '@nestjs/common';
import {
  DomainError,
  type Job,
  type JobSubmission,
  type SplitPlan,
  submitJobs,
  sweepChanged,
  Unavailable,
} from '@paucis/contracts';
import { Asks, Database, Hints, Log, type Loop, Loops, runInContext, serviceContext } from '@paucis/platform';
import { Closer } from '../comparisons/closer.js';
import { ComparisonsRepository } from '../comparisons/comparisons.repository.js';
import { SweepReader } from '../comparisons/sweep-reader.js';
import { Computations } from '../computations/computations.js';
import { PredictionFiles } from '../evaluations/prediction-files.js';
import type { ExplainedModel, ExplanationRow } from './explanation.entity.js';
import { ExplanationsRepository } from './explanations.repository.js';

const pollMs = 3_000;
const attemptsPerTry = 4;
/** The same for everyone: equal requests are equal jobs. */
const seed = 1;

/** Brings explanations to their end: a job for each model, then what they show together. Each step may come twice. */
@Injectable()
export class Explainer {
  private readonly loop: Loop;

  constructor(
    private readonly database: Database,
    private readonly explanations: ExplanationsRepository,
    private readonly comparisons: ComparisonsRepository,
    private readonly closer: Closer,
    private readonly sweeps: SweepReader,
    private readonly asks: Asks,
    private readonly files: PredictionFiles,
    private readonly computations: Computations,
    private readonly hints: Hints,
    private readonly log: Log,
    loops: Loops,
  ) {
    this.loop = loops.every('explain trials', pollMs, (signal) => this.advanceAll(signal));
  }

  /** An explain job has ended. */
  wake(): void {
    this.loop.wake();
  }

  async advance(id: string): Promise<void> {
    const row = await this.explanations.findExplanation(id);
    if (!row) return;
    try {
      if (row.state === 'wanted') await this.submit(row);
      if (row.state === 'submitted') await this.collect(row);
    } catch (error) {
      if (!(error instanceof DomainError) || error instanceof Unavailable) throw error;
      await this.end(row, { state: 'failed', error: error.message });
    }
  }

  private async advanceAll(signal: AbortSignal): Promise<void> {
    for (const { id, projectId } of await this.explanations.findOpen()) {
      if (signal.aborted) return;
      try {
        await runInContext({ ...serviceContext('evaluator'), projectId }, () => this.advance(id));
      } catch (error) {
        this.log.error('explanation not advanced', { explanationId: id, error });
      }
    }
  }

  private async submit(row: ExplanationRow): Promise<void> {
    const plan = await this.sweeps.planOf(await this.sweeps.sweep(row.sweepId));
    const submissions = row.models.map((model) => explainJob(row, model, plan));
    const { jobs } = await this.asks.ask(submitJobs, { jobs: submissions });
    const change = { state: 'submitted', jobIds: jobs.map(({ jobId }) => jobId) } as const;
    await this.database.transaction((transaction) => this.explanations.update(row.id, change, transaction));
    this.log.info('explanation begun', { explanationId: row.id, jobs: jobs.length });
  }

  private async collect(row: ExplanationRow): Promise<void> {
    const found = await this.files.jobs(row.jobIds);
    const lost = found.find(({ status }) => status === 'failed' || status === 'parked' || status === 'cancelled');
    if (lost) {
      const why = lost.failure?.message ?? 'no reason was given';
      return this.end(row, { state: 'failed', error: `an explain job ${lost.status}: ${why}` });
    }
    const jobs = row.jobIds.map((jobId) => found.find(({ id }) => id === jobId));
    if (jobs.some((job) => job?.status !== 'done')) return;
    const files = await Promise.all(jobs.map((job) => this.files.explanationOf(job as Job)));
    const plan = await this.sweeps.plan((await this.sweeps.sweep(row.sweepId)).splitPlanId);
    const { classes, positiveClass } = plan.dataset;
    const summary = await this.computations.run('explain', { files, classes, positiveClass });
    await this.end(row, { state: 'done', summary });
  }

  private async end({ id, sweepId }: ExplanationRow, change: Partial<ExplanationRow>): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await this.explanations.update(id, { ...change, endedAt: Date.now() }, transaction);
      await this.comparisons.wantReport(sweepId, transaction);
      this.database.afterCommit(() => this.closer.wake());
    });
    this.hints.send(sweepChanged, { sweepId, seq: 0 });
    this.log.info('explanation ended', { explanationId: id, state: change.state, error: change.error });
  }
}

function explainJob(
  { sweepId, trialId, network, images, retries }: ExplanationRow,
  { fold, jobKey, pin }: ExplainedModel,
  { dataset, folds }: SplitPlan,
): JobSubmission {
  const own = folds.find(({ index }) => index === fold);
  if (!own) throw new Error(`explanation of ${trialId}: the split plan has no fold ${fold}`);
  return {
    spec: { kind: 'explain', network, dataset, fold: own, images, seed },
    inputs: [{ name: 'weights', jobKey, artifact: 'weights' }],
    pin,
    owner: { sweepId, trialId, purpose: `explanation of fold ${fold}` },
    priority: 50,
    attempts: Math.min(20, attemptsPerTry * (retries + 1)),
  };
}
