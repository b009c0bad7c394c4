import {
  ArtifactRef,
  Comparison,
  Curve,
  Dataset,
  DatasetCopies,
  Estimate,
  Evaluation,
  Explanation,
  ExplanationSummary,
  Failure,
  FoldRef,
  GroupProposal,
  Job,
  JobOwner,
  JobPin,
  LabelCurve,
  LeaderboardRow,
  NumericProfile,
  PretrainedWeights,
  Recipe,
  ReplayReport,
  Run,
  SplitPlan,
  Sweep,
  SweepForecast,
  SweepEvent,
  SweepExplanation,
  SweepSpec,
  TestScore,
  TrainingOptions,
  Trial,
  Worker,
} from '@paucis/contracts';
import { z } from 'zod';
import { Me } from '../access/role.js';
import { AuditEntry } from '../audit/audit-entry.js';
import { ExternalJob } from '../external/external-job.js';
import { Health } from '../health/health.js';
import { Problem } from '../problems/problem.js';
import { JobProgress, StreamEvent } from '../sweeps/stream-event.js';
import { Token, TokenWithText } from '../access/token-answer.js';
import { Upload } from '../uploads/upload.js';

/** Answers that get a name of their own in the document, and so in clients. */
const named = {
  ExternalJob,
  ArtifactRef,
  AuditEntry,
  Comparison,
  Curve,
  Dataset,
  DatasetCopies,
  Estimate,
  Evaluation,
  Explanation,
  ExplanationSummary,
  Failure,
  FoldRef,
  GroupProposal,
  Health,
  Job,
  JobOwner,
  JobPin,
  JobProgress,
  LabelCurve,
  LeaderboardRow,
  Me,
  NumericProfile,
  PretrainedWeights,
  Problem,
  Recipe,
  ReplayReport,
  Run,
  SplitPlan,
  StreamEvent,
  Sweep,
  SweepForecast,
  SweepEvent,
  SweepExplanation,
  SweepSpec,
  TestScore,
  Token,
  TokenWithText,
  TrainingOptions,
  Trial,
  Upload,
  Worker,
} as const satisfies Record<string, z.ZodType>;

export const namedSchemas = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries(named)) namedSchemas.add(schema, { id });
