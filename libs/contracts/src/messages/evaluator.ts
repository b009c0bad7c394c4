import { z } from 'zod';
import { defineQuestion } from '../define.js';
import { Comparison, Evaluation } from '../evaluations.js';
import { LabelCurve } from '../label-curves.js';
import { Explanation } from '../explanations.js';
import { Id, Name } from '../ids.js';

/** The leaderboard of a sweep as of now; of a closed sweep the final one. */
export const getComparison = defineQuestion({
  service: 'evaluator',
  name: 'comparison.get',
  askedBy: ['gateway'],
  ask: z.object({ sweepId: Id }),
  answer: Comparison,
  timeoutMs: 60_000,
});

export const listEvaluations = defineQuestion({
  service: 'evaluator',
  name: 'evaluation.list',
  askedBy: ['gateway'],
  ask: z.object({ sweepId: Id, limit: z.int().min(1).max(500).default(200), after: z.int().optional() }),
  answer: z.object({ evaluations: z.array(Evaluation), next: z.int().optional() }),
});

/** Opens the seal once, for the winner and the tuned baseline, on exactly the files that would be released. */
export const finalizeSweep = defineQuestion({
  service: 'evaluator',
  name: 'sweep.finalize',
  askedBy: ['gateway'],
  ask: z.object({ sweepId: Id }),
  answer: Comparison,
  timeoutMs: 60_000,
});

/**
 * Has the models of a trial explained: the winner's unless another is named. Asked again for the same models and images it answers
 * what there is; what failed is begun anew.
 */
export const explainTrial = defineQuestion({
  service: 'evaluator',
  name: 'trial.explain',
  askedBy: ['gateway'],
  ask: z.object({
    sweepId: Id,
    trialId: Id.optional(),
    runId: Id.optional(),
    /** Of each model. */
    images: z.int().min(1).max(500).default(24),
  }),
  answer: Explanation,
  timeoutMs: 60_000,
});

/** Of one sweep, the newest first. */
export const listExplanations = defineQuestion({
  service: 'evaluator',
  name: 'explanation.list',
  askedBy: ['gateway'],
  ask: z.object({ sweepId: Id, limit: z.int().min(1).max(100).default(20), after: Id.optional() }),
  answer: z.object({ explanations: z.array(Explanation), next: Id.optional() }),
});

/** How families do with more labels: of closed sweeps on the same validation folds with different numbers of training labels. */
export const getLabelCurves = defineQuestion({
  service: 'evaluator',
  name: 'label-curve.get',
  askedBy: ['gateway'],
  ask: z.object({ datasetName: Name }),
  answer: z.object({ curves: z.array(LabelCurve) }),
  timeoutMs: 60_000,
});
