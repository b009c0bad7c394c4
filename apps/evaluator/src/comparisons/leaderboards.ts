import { Injectable } from '@nestjs/common';
import { replicatesOf, type Sweep } from '@paucis/contracts';
import { currentContext } from '@paucis/platform';
import { Computations } from '../computations/computations.js';
import { EvaluationsRepository } from '../evaluations/evaluations.repository.js';
import { PredictionFiles } from '../evaluations/prediction-files.js';
import type { Leaderboard } from './leaderboard.js';
import { decisiveRungs } from './scored-run.js';
import { SweepReader } from './sweep-reader.js';
import { testToTrainOf } from './test-to-train.js';

/** Makes the leaderboard of a sweep from what is scored by now. */
@Injectable()
export class Leaderboards {
  constructor(
    private readonly evaluations: EvaluationsRepository,
    private readonly sweeps: SweepReader,
    private readonly files: PredictionFiles,
    private readonly computations: Computations,
  ) {}

  async make(sweep: Sweep): Promise<Leaderboard> {
    const { objective } = sweep.spec;
    const { seeds } = replicatesOf(sweep.spec.split);
    const rows = await this.evaluations.findEvaluations(currentContext().projectId, sweep.id);
    const [trials, plan] = [await this.sweeps.trialsOf(sweep.id), await this.sweeps.plan(sweep.splitPlanId)];
    const folds = plan.folds.length;
    const decisive = [...decisiveRungs(rows, folds * seeds).values()].flatMap(({ runs }) => runs);
    return this.computations.run('leaderboard', {
      sweepId: sweep.id,
      trials: trials.map(({ id, index, family, recipe, goals, violation }) => ({
        ...{ id, index, family, recipe },
        ...(goals && { goals }),
        ...(violation !== undefined && { violation }),
      })),
      ...(sweep.front && { front: sweep.front.map(({ trialId }) => trialId) }),
      runs: rows.map(({ id, runId, trialId, jobId, fold, seed, step, auc, accuracy, collapsed, seconds }) => ({
        id,
        runId,
        trialId,
        jobId,
        fold,
        seed,
        step,
        auc,
        accuracy,
        collapsed,
        seconds,
      })),
      files: new Map(await Promise.all(decisive.map(async (row) => [row.id, await this.files.ofRun(row)] as const))),
      ...{ folds, seeds, testToTrain: testToTrainOf(plan) },
      classes: plan.dataset.task === 'multilabel' ? 2 : plan.dataset.classes.length,
      metric: objective.metric,
      ...(sweep.study && {
        study: { registered: sweep.study, status: sweep.status, sampler: sweep.spec.sampler.name },
      }),
    });
  }
}
