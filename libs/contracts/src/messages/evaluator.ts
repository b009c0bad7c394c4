import { z } from 'zod';
import { defineQuestion } from '../define.js';
import { Comparison, Evaluation } from '../evaluations.js';
import { Id } from '../ids.js';

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
