import { Injectable } from '@nestjs/common';
import {
  type AnswerOf,
  type AskOf,
  Conflict,
  type Explanation,
  explainTrial,
  externalMethodOf,
  hashOf,
  listExplanations,
  NotFound,
  replicatesOf,
} from '@paucis/contracts';
import { currentContext, Database, Log } from '@paucis/platform';
import { ComparisonsService } from '../comparisons/comparisons.service.js';
import { decisiveRungs } from '../comparisons/scored-run.js';
import { SweepReader } from '../comparisons/sweep-reader.js';
import type { EvaluationRow } from '../evaluations/evaluation.entity.js';
import { EvaluationsRepository } from '../evaluations/evaluations.repository.js';
import { Explainer } from './explainer.js';
import type { ExplainedModel, ExplanationRow } from './explanation.entity.js';
import { ExplanationsRepository } from './explanations.repository.js';

@Injectable()
export class ExplanationsService {
  constructor(
    private readonly database: Database,
    private readonly explanations: ExplanationsRepository,
    private readonly evaluations: EvaluationsRepository,
    private readonly comparisons: ComparisonsService,
    private readonly sweeps: SweepReader,
    private readonly explainer: Explainer,
    private readonly log: Log,
  ) {}

  async explain(ask: AskOf<typeof explainTrial>): Promise<Explanation> {
    const row = await this.rowOf(ask);
    const wanted = await this.database.transaction((transaction) => this.explanations.want(row, transaction));
    this.log.info('explanation wanted', { explanationId: wanted.id, trialId: wanted.trialId, images: wanted.images });
    await this.explainer.advance(wanted.id);
    return answerOf((await this.explanations.findExplanation(wanted.id)) ?? wanted);
  }

  async list({ sweepId, limit, after }: AskOf<typeof listExplanations>): Promise<AnswerOf<typeof listExplanations>> {
    const rows = await this.explanations.findOfSweep(currentContext().projectId, sweepId);
    const start = after === undefined ? 0 : rows.findIndex(({ id }) => id === after) + 1;
    const page = rows.slice(start, start + limit);
    const last = page.at(-1);
    return {
      explanations: page.map(answerOf),
      ...(last && start + limit < rows.length && { next: last.id }),
    };
  }

  private async rowOf({ sweepId, trialId, runId, images }: AskOf<typeof explainTrial>): Promise<ExplanationRow> {
    const sweep = await this.sweeps.sweep(sweepId);
    const { projectId } = currentContext();
    const scored = await this.evaluations.findEvaluations(projectId, sweep.id);
    const plan = await this.sweeps.plan(sweep.splitPlanId);
    if (plan.dataset.task === 'multilabel') {
      throw new Conflict(
        'not-explainable',
        `images of ${plan.datasetName} have several findings, and maps are made for the one class that a model answers`,
        { sweepId },
      );
    }
    const runs =
      runId === undefined
        ? await this.runsOfTrial(sweep.id, trialId, scored, plan.folds.length * replicatesOf(sweep.spec.split).seeds)
        : runNamed(runId, scored);
    const [first] = runs;
    if (!first) throw new Conflict('nothing-to-explain', `sweep ${sweep.name} has no scored model yet`, { sweepId });
    const trial = (await this.sweeps.trialsOf(sweep.id)).find(({ id }) => id === first.trialId);
    if (!trial) throw new NotFound('trial-not-found', `sweep ${sweep.name} has no trial ${first.trialId}`);
    const { network } = trial.recipe;
    if (externalMethodOf(network) !== undefined) {
      throw new Conflict('not-explainable', `${network.name} is code of your own: only it can say what it looks at`);
    }
    const models = runs.map(modelOf);
    return {
      id: `explanation_${hashOf({ sweepId: sweep.id, models, images }).slice(0, 20)}`,
      ...{ projectId, sweepId: sweep.id, trialId: trial.id, runId: runId ?? null, network, models, images },
      ...{ state: 'wanted', retries: 0, jobIds: [], summary: null, error: null },
      ...{ createdAt: Date.now(), endedAt: null },
    };
  }

  /** The runs that a trial is judged by; of the leader unless a trial is named. */
  private async runsOfTrial(
    sweepId: string,
    trialId: string | undefined,
    scored: readonly EvaluationRow[],
    cells: number,
  ): Promise<readonly EvaluationRow[]> {
    const rungs = decisiveRungs(scored, cells);
    const wanted = trialId ?? (await this.comparisons.get(sweepId)).rows[0]?.trialId;
    const rung = wanted === undefined ? undefined : rungs.get(wanted);
    if (trialId !== undefined && !rung) {
      throw new NotFound('trial-not-scored', `trial ${trialId} has no scored model`, { sweepId, trialId });
    }
    return rung?.runs ?? [];
  }
}

function runNamed(runId: string, scored: readonly EvaluationRow[]): EvaluationRow[] {
  const own = scored.filter((row) => row.runId === runId).sort((a, b) => b.step - a.step);
  if (own.length > 0) return own.slice(0, 1);
  throw new NotFound('run-not-scored', `run ${runId} has no scored model`, { runId });
}

function modelOf({ fold, seed, jobKey, codeVersion, profile }: EvaluationRow): ExplainedModel {
  if (codeVersion !== null) return { fold, seed, jobKey, pin: { codeVersion, profile } };
  throw new Conflict(
    'code-version-unknown',
    'the dispatcher did not say with which code the model was trained, so it cannot be computed with the same',
  );
}

const answerOf = ({ state, runId, summary, error, ...row }: ExplanationRow): Explanation => ({
  ...{ id: row.id, sweepId: row.sweepId, trialId: row.trialId, jobIds: row.jobIds, createdAt: row.createdAt },
  status: state === 'wanted' || state === 'submitted' ? 'running' : state,
  ...(runId !== null && { runId }),
  ...(summary && { summary }),
  ...(error !== null && { error }),
});
