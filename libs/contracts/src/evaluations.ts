import { z } from 'zod';
import { ArtifactRef } from './artifacts.js';
import { Id, Instant } from './ids.js';
import { Recipe } from './recipes.js';

/** A figure with its interval and how the interval was made. */
export const Estimate = z.object({
  estimate: z.number(),
  low: z.number(),
  high: z.number(),
  level: z.number().gt(0).lt(1),
  method: z.string(),
});
export type Estimate = z.output<typeof Estimate>;

/** The score of one finished train job on its validation samples. */
export const Evaluation = z.object({
  id: Id,
  jobId: Id,
  runId: Id,
  sweepId: Id,
  trialId: Id,
  fold: z.int(),
  seed: z.int(),
  step: z.int(),
  auc: Estimate,
  accuracy: Estimate,
  /** The answers are those of a constant: the run has learnt nothing. */
  collapsed: z.boolean(),
  n: z.int(),
});
export type Evaluation = z.output<typeof Evaluation>;

export const LeaderboardRow = z.object({
  rank: z.int().positive(),
  trialId: Id,
  trialIndex: z.int(),
  family: z.string(),
  recipe: Recipe,
  step: z.int(),
  /** Fold x seed runs that the score stands on. */
  runs: z.int(),
  complete: z.boolean(),
  auc: Estimate,
  accuracy: z.number(),
  collapsed: z.boolean(),
  /** Cannot be told from the best. */
  withinBest: z.boolean(),
  /** Of a sweep with further goals: their metrics by name, whether it keeps the bounds, and whether none surpasses it in all objectives. */
  goals: z.record(z.string(), z.number()).optional(),
  keepsBounds: z.boolean().optional(),
  onFront: z.boolean().optional(),
});
export type LeaderboardRow = z.output<typeof LeaderboardRow>;

export const TestScore = z.object({
  role: z.enum(['winner', 'baseline']),
  trialId: Id,
  family: z.string(),
  auc: Estimate,
  accuracy: Estimate,
  collapsed: z.boolean(),
  n: z.int(),
  look: z.int().positive(),
});
export type TestScore = z.output<typeof TestScore>;

/** Stands where a figure would, when that does not exist. */
export const NoFigure = z.object({ reason: z.string() });
export type NoFigure = z.output<typeof NoFigure>;

/** Two of the named finalists, paired, as two questions; A minus B. */
export const PairedFinalists = z.object({
  /** Trial ids. */
  a: Id,
  b: Id,
  /** Independent cases that both have scored: patients where any holds several images. */
  cases: z.int().optional(),
  /** These models: on other images like these. */
  models: z.object({
    auc: z.union([Estimate.extend({ p: z.number(), test: z.string() }), NoFigure]),
    accuracy: z.union([z.object({ onlyA: z.int(), onlyB: z.int(), midP: z.number() }), NoFigure]),
    equivalence: z.union([z.object({ equivalent: z.boolean(), margin: z.number(), p: z.number() }), NoFigure]),
  }),
  /** These recipes: with other splits and seeds. */
  recipes: z.union([Estimate.extend({ p: z.number() }), NoFigure]),
  /** The same by Wilcoxon's signed-rank test over folds and seeds. */
  ranked: z.union([z.object({ p: z.number(), n: z.int() }), NoFigure]).optional(),
  /** The same by the hierarchical bootstrap over folds, seeds and patients. */
  resampled: z.union([Estimate, NoFigure]).optional(),
  /** Holm-adjusted over all pairs: p of the models and of the recipes. */
  adjusted: z.number().optional(),
  adjustedRecipes: z.number().optional(),
});
export type PairedFinalists = z.output<typeof PairedFinalists>;

/** How the hypothesis of a study was judged. */
export const StudyResult = z.object({
  /** Of what was registered before the first run. */
  hash: z.string(),
  /** The hypothesis as a sentence. */
  claim: z.string(),
  verdict: z.enum(['supported', 'not supported', 'undecided']),
  /** Why nothing could be judged: runs are missing, or the study goes on. */
  reason: z.string().optional(),
  /** First minus second, at 1 - 2 alpha: its ends are the bounds that judge. */
  difference: Estimate.extend({ standardError: z.number() }).optional(),
  /** One-sided, of the claim. */
  p: z.number().optional(),
  arms: z.array(
    z.object({
      name: z.string(),
      /** Trials with all folds and seeds, of those that were started. */
      complete: z.int(),
      trials: z.int(),
      /** What tuning it brings, cross-fitted over folds; missing while no trial is complete. */
      value: z.number().optional(),
      /** Standard deviation of that over other draws of as many trials. */
      tuning: z.number().optional(),
    }),
  ),
});
export type StudyResult = z.output<typeof StudyResult>;

/** All named finalists at once, by their ranks within folds and seeds: Friedman, then Nemenyi. */
export const FinalistRanks = z.object({
  /** Trial ids. */
  names: z.array(z.string()),
  cells: z.int(),
  meanRanks: z.array(z.number()),
  f: z.number().optional(),
  p: z.number(),
  criticalDifference: z.number(),
  level: z.number(),
  /** Adjusted p of each pair. */
  pairs: z.array(z.array(z.number())),
});
export type FinalistRanks = z.output<typeof FinalistRanks>;

/** What a sweep has shown, said with care. */
export const Comparison = z.object({
  sweepId: Id,
  createdAt: Instant,
  rows: z.array(LeaderboardRow),
  /** Stopped before all folds: listed without an interval that they cannot carry. */
  stopped: z.int(),
  /** The leader's score corrected for having been chosen. */
  selectionCorrected: Estimate.optional(),
  verdict: z.object({ decided: z.boolean(), text: z.string() }),
  /** Of a study: the only place where "supported" may stand. */
  study: StudyResult.optional(),
  /** At most five named finalists: the winner, the tuned baseline, the best of other families. */
  pairs: z.array(PairedFinalists).optional(),
  ranks: z.union([FinalistRanks, NoFigure]).optional(),
  winnerTrialId: Id.optional(),
  baselineTrialId: Id.optional(),
  /** On the plan of the sweep. */
  test: z.array(TestScore),
  /**
   * The same recipes trained with the near copies of test images that the plan keeps out: "official (leaky, for comparison)". Only
   * where the official split leaks.
   */
  officialTest: z.array(TestScore).optional(),
  /** Difference of the two on the sealed test, paired. */
  testDifference: Estimate.extend({ p: z.number() }).optional(),
  status: z.enum(['open', 'finalizing', 'finalized', 'failed']),
  error: z.string().optional(),
  report: ArtifactRef.optional(),
});
export type Comparison = z.output<typeof Comparison>;
