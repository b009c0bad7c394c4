import { Controller } from '@nestjs/common';
import { type AnswerOf, type AskOf, type Evaluation, listEvaluations } from '@paucis/contracts';
import { currentContext, Handles } from '@paucis/platform';
import type { EvaluationRow } from './evaluation.entity.js';
import { EvaluationsRepository } from './evaluations.repository.js';
import { level } from './score.js';

@Controller()
export class EvaluationsController {
  constructor(private readonly evaluations: EvaluationsRepository) {}

  @Handles(listEvaluations)
  async list({ sweepId, limit, after = 0 }: AskOf<typeof listEvaluations>): Promise<AnswerOf<typeof listEvaluations>> {
    const { projectId } = currentContext();
    const rows = await this.evaluations.findPage(projectId, sweepId, { after, limit: limit + 1 });
    const page = rows.slice(0, limit);
    const next = rows.length > limit ? page.at(-1)?.seq : undefined;
    return { evaluations: page.map(evaluationOf), ...(next !== undefined && { next }) };
  }
}

function evaluationOf(row: EvaluationRow): Evaluation {
  const { id, jobId, runId, sweepId, trialId, fold, seed, step, collapsed, n } = row;
  return {
    ...{ id, jobId, runId, sweepId, trialId, fold, seed, step, collapsed, n },
    auc: { estimate: row.auc, low: row.aucLow, high: row.aucHigh, level, method: row.aucMethod },
    accuracy: { estimate: row.accuracy, low: row.accuracyLow, high: row.accuracyHigh, level, method: 'wilson' },
  };
}
