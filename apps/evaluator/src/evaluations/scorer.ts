import { Injectable } from '@nestjs/common';
import { type Job, newId, NotFound, type Run, sweepChanged, Unavailable } from '@paucis/contracts';
import { Database, Hints, Log, type Loop, Loops, runInContext, serviceContext } from '@paucis/platform';
import { type MadeScore, type StoredPredictions } from '../computations/tasks.js';
import { Computations } from '../computations/computations.js';
import { Closer } from '../comparisons/closer.js';
import { SweepReader } from '../comparisons/sweep-reader.js';
import { PredictionFiles } from './prediction-files.js';
import { EvaluationsRepository, type NewEvaluation } from './evaluations.repository.js';
import type { ScoreRequestRow } from './score-request.entity.js';
import type { Score } from './score.js';

const pollMs = 5_000;
/** Requests scored at once. */
const batchSize = 64;

/** Scores finished trainings; what is asked for outlives a crash. */
@Injectable()
export class Scorer {
  private readonly loop: Loop;

  constructor(
    private readonly database: Database,
    private readonly evaluations: EvaluationsRepository,
    private readonly sweeps: SweepReader,
    private readonly files: PredictionFiles,
    private readonly computations: Computations,
    private readonly hints: Hints,
    private readonly log: Log,
    private readonly closer: Closer,
    loops: Loops,
  ) {
    this.loop = loops.every('score trainings', pollMs, (signal) => this.scoreAll(signal));
  }

  /** A training waits to be scored. */
  wake(): void {
    this.loop.wake();
  }

  private async scoreAll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const requests = await this.evaluations.findRequests(batchSize);
      if (requests.length === 0) return;
      for (const [projectId, own] of groupedBy(requests, ({ projectId }) => projectId)) {
        await runInContext({ ...serviceContext('evaluator'), projectId }, () => this.scoreBatch(own));
      }
    }
  }

  private async scoreBatch(requests: readonly ScoreRequestRow[]): Promise<void> {
    const jobs = new Map((await this.files.jobs(requests.map(({ jobId }) => jobId))).map((job) => [job.id, job]));
    const runs = new Map<string, Run>();
    for (const [sweepId, own] of groupedBy(requests, (request) => request.sweepId)) {
      const trialIds = own.map(({ trialId }) => trialId);
      for (const run of await this.sweeps.runsOf(sweepId, trialIds)) runs.set(run.id, run);
    }
    const files = await Promise.all(requests.map((request) => this.fileOf(request)));
    const present = files.filter((file): file is StoredPredictions => !('error' in file));
    const made = present.length === 0 ? [] : await this.computations.run('score', { files: present });
    const scores = new Map(present.map((file, at) => [file, made[at] as MadeScore]));
    await this.database.transaction(async (transaction) => {
      for (const [at, request] of requests.entries()) {
        const file = files[at] as StoredPredictions | { error: string };
        const score = 'error' in file ? file : (scores.get(file) as MadeScore);
        const evaluation =
          'error' in score
            ? score
            : evaluationOf(request, score.score, runs.get(request.runId), jobs.get(request.jobId));
        if ('error' in evaluation) {
          await this.evaluations.refuseRequest(request, evaluation.error, transaction);
          this.log.error('training not scored', {
            jobId: request.jobId,
            runId: request.runId,
            reason: evaluation.error,
          });
        } else {
          await this.evaluations.insertEvaluation(evaluation, transaction);
        }
      }
    });
    for (const sweepId of new Set(requests.map((request) => request.sweepId))) {
      this.hints.send(sweepChanged, { sweepId, seq: 0 });
    }
    // A sweep that has ended may have waited for these.
    this.closer.wake();
  }

  /** A file that is gone or damaged will never be scored. */
  private async fileOf(request: ScoreRequestRow): Promise<StoredPredictions | { error: string }> {
    try {
      return await this.files.ofRun(request);
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      if (error instanceof NotFound || (error as { code?: string }).code === 'object-corrupt')
        return { error: (error as Error).message };
      throw error;
    }
  }
}

function evaluationOf(
  request: ScoreRequestRow,
  score: Score,
  run: Run | undefined,
  job: Job | undefined,
): NewEvaluation | { error: string } {
  if (!run) return { error: `sweep ${request.sweepId} has no run ${request.runId}` };
  // Where this training stands; its schedule may go further.
  const step = job?.result['step'];
  if (step === undefined || step < 1) return { error: `job ${request.jobId} does not say how far it trained` };
  const { runId, jobId, jobKey, projectId, sweepId, trialId, predictions, profile, seconds } = request;
  const { auc, accuracy, collapsed, n } = score;
  return {
    id: newId('evaluation'),
    ...{ projectId, sweepId, trialId, runId, jobId, jobKey, fold: run.fold, seed: run.seed, step },
    ...{ auc: auc.estimate, aucLow: auc.low, aucHigh: auc.high, aucMethod: auc.method },
    ...{ accuracy: accuracy.estimate, accuracyLow: accuracy.low, accuracyHigh: accuracy.high },
    ...{
      collapsed,
      n,
      predictions,
      profile,
      seconds,
      codeVersion: request.codeVersion ?? job?.pin?.codeVersion ?? null,
    },
    createdAt: Date.now(),
  };
}

function groupedBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
