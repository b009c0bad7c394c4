import { defineService } from '@paucis/platform';
import { ComparisonRow } from './comparisons/comparison.entity.js';
import { referenced } from './comparisons/referenced.js';
import { EvaluatorConfig } from './config.js';
import { EvaluationRow } from './evaluations/evaluation.entity.js';
import { JobTimeRow } from './evaluations/job-time.entity.js';
import { ScoreRequestRow } from './evaluations/score-request.entity.js';
import { EvaluatorModule } from './evaluator.module.js';
import { ExplanationRow } from './explanations/explanation.entity.js';
import { FinalizationRow } from './finalizations/finalization.entity.js';
import { EvaluatorTables1700000020000 } from './migrations/evaluator-tables.migration.js';
import { Explanations1764100000000 } from './migrations/explanations.migration.js';

/** The service of scores, comparisons, sealed tests and reports. */
export const evaluator = defineService({
  name: 'evaluator',
  module: EvaluatorModule,
  config: EvaluatorConfig,
  entities: [EvaluationRow, ScoreRequestRow, JobTimeRow, ComparisonRow, FinalizationRow, ExplanationRow],
  migrations: [EvaluatorTables1700000020000, Explanations1764100000000],
  referenced,
});
