import { z } from 'zod';
import { Constraint } from './constraints.js';
import { Id, Instant, Name } from './ids.js';
import { DataOptions, Preprocessing } from './preprocessing.js';
import { Recipe } from './recipes.js';
import { SplitRequest } from './splits.js';

const Choice = z.strictObject({ choice: z.array(z.unknown()).min(1) });
/** A method that the user's own code computes, with options of its own. */
const External = z.looseObject({ external: Name, version: z.string().max(60).optional() });
const NamedOption = z.union([z.string().min(1), z.looseObject({ name: z.string().min(1) })]);

/** What defines a training; in a sweep any value may be a marker that the search fills in. */
const SpecRecipe = z.strictObject({
  /** In a study it may stand in every arm instead. */
  network: z.union([Choice, NamedOption, External]).optional(),
  pretraining: z.union([Choice, NamedOption]).default('none'),
  training: z.looseObject({ auto: z.boolean().optional() }).default({ auto: true }),
  augmentation: z.union([Choice, NamedOption]).default('standard'),
});
/** What an arm lays down of a recipe; the rest is the study's `recipe`. */
const RecipePart = z.strictObject({
  network: z.union([Choice, NamedOption, External]).optional(),
  pretraining: z.union([Choice, NamedOption]).optional(),
  training: z.looseObject({ auto: z.boolean().optional() }).optional(),
  augmentation: z.union([Choice, NamedOption]).optional(),
});
const ArmName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/, 'expected letters, digits, ".", "_" and "-"');

const ofClaim = {
  /** The factor whose levels are compared, averaged over the other factors; arms are compared where it is left out. */
  factor: z.enum(['network', 'pretraining', 'training', 'augmentation']).optional(),
  /** Chance of calling the claim supported where it is not true. */
  alpha: z.number().gt(0).max(0.2).default(0.05),
};
/** What a study is to show, said before its first run; differences are in the objective's metric. */
export const Hypothesis = z.union([
  /** The first exceeds the second by more than `by`; below 0: is not worse by more than that. */
  z.strictObject({ better: ArmName, than: ArmName, by: z.number().min(-0.5).max(0.5).default(0), ...ofClaim }),
  /** They differ by less than `within`. */
  z.strictObject({ equal: z.array(ArmName).length(2), within: z.number().positive().max(0.5), ...ofClaim }),
]);
export type Hypothesis = z.output<typeof Hypothesis>;

/** What a trial can be judged by beside the objective: figures of the trained model, and what it costs. */
export const goalMetrics = {
  auc: 'maximize',
  accuracy: 'maximize',
  'validation-loss': 'minimize',
  /** Milliseconds from one image to its scores on a slot of the sweep, median; never shared with a sweep that does not ask for it. */
  latency: 'minimize',
  /** Trained values. */
  parameters: 'minimize',
  /** Multiply-accumulates of one image. */
  macs: 'minimize',
} as const;
export const GoalMetric = z.enum(Object.keys(goalMetrics) as [keyof typeof goalMetrics]);
export type GoalMetric = z.output<typeof GoalMetric>;

/** A further objective, or a bound that a recipe must keep to be chosen. */
export const SweepGoal = z.union([
  z.strictObject({ metric: GoalMetric, direction: z.enum(['maximize', 'minimize']) }),
  z.strictObject({ metric: GoalMetric, atMost: z.number() }),
  z.strictObject({ metric: GoalMetric, atLeast: z.number() }),
]);
export type SweepGoal = z.output<typeof SweepGoal>;

/** A sweep as a user writes it (design: recipes, sweeps, studies). Unknown keys are refused. */
export const SweepSpec = z.strictObject({
  /** `search` finds the best; `study` compares arms that are tuned with equal budgets, and alone may say "supported". */
  kind: z.enum(['search', 'study']).default('search'),
  /** What a study compares, by name: either arms, or factors whose levels are combined to arms. */
  arms: z.record(ArmName, RecipePart).optional(),
  factors: z
    .partialRecord(
      z.enum(['network', 'pretraining', 'training', 'augmentation']),
      z.record(ArmName, z.union([z.string().min(1), z.looseObject({})])),
    )
    .optional(),
  hypothesis: Hypothesis.optional(),
  name: Name,
  dataset: z.string().min(1),
  task: z.literal('classification').default('classification'),
  /** A sweep that was created says here how many folds and seeds its plan came to. */
  split: SplitRequest.extend({
    folds: z.int().min(1).max(200).optional(),
    seeds: z.int().min(1).max(100).optional(),
  }).default({ kind: 'auto' }),
  objective: z
    .strictObject({ metric: z.enum(['auc', 'accuracy']), direction: z.literal('maximize').default('maximize') })
    .default({ metric: 'auc', direction: 'maximize' }),
  /** Further objectives and bounds; a file may also write them as the rest of a list under `objective`. */
  goals: z.array(SweepGoal).min(1).max(8).optional(),
  budget: z.strictObject({
    /** In a study: of each arm. */
    trials: z.int().min(1).max(100_000),
    wallHours: z.number().positive().max(10_000).optional(),
    /** Runs under way at once, at most. */
    parallel: z.int().min(1).max(10_000).optional(),
    /** A sweep one above another gets twice its share of the workers. */
    priority: z.int().min(-3).max(3).optional(),
  }),
  sampler: z
    .looseObject({ name: z.string(), seed: z.int().nonnegative().default(0) })
    .default({ name: 'random', seed: 0 }),
  /** A registered scheduler and its options, which it checks itself; fidelity is optimizer steps. */
  scheduler: z.looseObject({ name: z.string() }).default({ name: 'asha', min: 200, max: 1800, reduction: 3 }),
  final: z.literal('ensemble').default('ensemble'),
  data: DataOptions.default({}),
  recipe: SpecRecipe.prefault({}),
  /** What parameters must keep together; each is named by its path or the end of it: `training.learningRate`. */
  constraints: z.array(Constraint).min(1).max(50).optional(),
});
export type SweepSpec = z.output<typeof SweepSpec>;
export type SweepSpecInput = z.input<typeof SweepSpec>;

/** Folds (of all repeats) and seeds of a sweep: their product is the runs of a trial that finishes. */
export function replicatesOf({ folds = 5, repeats = 1, seeds = 1 }: SweepSpec['split']): {
  folds: number;
  seeds: number;
} {
  return { folds: folds * repeats, seeds };
}

/**
 * running -> (paused <-> running) -> closing (limit or budget reached, runs draining) -> closed; or cancelled; or failed.
 */
export const SweepStatus = z.enum(['running', 'paused', 'closing', 'closed', 'cancelled']);
export type SweepStatus = z.output<typeof SweepStatus>;

const Range = z.object({ low: z.number(), estimate: z.number(), high: z.number() });

/** What a sweep will take, before it starts; hours, each with a range that holds the truth in about 9 of 10 sweeps. */
export const SweepForecast = z.object({
  wallHours: Range,
  /** Of one slot. */
  slotHours: Range,
  slots: z.int().positive(),
  /** Of the work that the sweep needs, what earlier sweeps have done; not in the hours. */
  doneHours: z.number().optional(),
  /** Part of the slot hours; each encoder is counted once. */
  pretrainingHours: z.number(),
  families: z.array(z.object({ family: z.string(), trials: z.int(), steps: z.int(), slotHours: z.number() })),
  /** `measured`: on jobs of these networks; `scaled`: from other networks by multiply-accumulates; `assumed`: nothing has run yet. */
  basis: z.enum(['measured', 'scaled', 'assumed']),
  jobs: z.int(),
});
export type SweepForecast = z.output<typeof SweepForecast>;

/** Means of the further goals' metrics, by name. */
const GoalValues = z.record(z.string(), z.number());

export const Sweep = z.object({
  id: Id,
  name: Name,
  status: SweepStatus,
  /** Rises with everything that happens in it: the seq of its last event. */
  version: z.int().nonnegative().default(0),
  datasetName: Name,
  splitPlanId: Id,
  spec: SweepSpec,
  createdAt: Instant,
  closedAt: Instant.optional(),
  trials: z.object({ proposed: z.int(), running: z.int(), stopped: z.int(), finished: z.int(), failed: z.int() }),
  runs: z.object({ requested: z.int(), reported: z.int(), failed: z.int() }),
  best: z.object({ trialId: Id, value: z.number(), family: z.string() }).optional(),
  /** Of several objectives: the recipes that no other surpasses in all of them and that keep every bound, the best by the first objective first. */
  front: z
    .array(z.object({ trialId: Id, trialIndex: z.int(), family: z.string(), value: z.number(), goals: GoalValues }))
    .optional(),
  /** Steps asked for so far and the ceiling if no trial were stopped early. */
  steps: z.object({ done: z.number(), requested: z.number(), withoutStopping: z.number() }),
  /** Made before it started; what external methods take is unknown and not in it. */
  forecast: SweepForecast.optional(),
  /** What a study registered before its first run. */
  study: z
    .object({
      arms: z.array(z.string()),
      /** Pairs of arms whose differences are averaged: one, or one for each combination of the other factors. */
      contrasts: z.array(z.object({ a: z.string(), b: z.string() })),
      hypothesis: Hypothesis,
      /** SHA-256 over hypothesis, arms with their recipes, data, split, budget: as it stands in the first event of the log. */
      hash: z.string(),
    })
    .optional(),
  /** Where raw images are preprocessed: how, and what a network sees of them. */
  preprocessing: Preprocessing.optional(),
  /** Incompatible combinations that were dropped, and other things to know. */
  notes: z.array(z.string()),
});
export type Sweep = z.output<typeof Sweep>;

export const TrialStatus = z.enum(['running', 'paused', 'stopped', 'finished', 'failed']);

export const Trial = z.object({
  id: Id,
  sweepId: Id,
  index: z.int().nonnegative(),
  family: z.string(),
  recipe: Recipe,
  status: TrialStatus,
  rung: z.int().nonnegative(),
  /** Mean over the required runs of the highest complete rung. */
  value: z.number().optional(),
  /** Where the sweep has further goals: their metrics at that rung. */
  goals: GoalValues.optional(),
  /** By how much it misses the bounds in sum, each as a share of the bound; 0 where it keeps all. */
  violation: z.number().optional(),
});
export type Trial = z.output<typeof Trial>;

export const Run = z.object({
  id: Id,
  sweepId: Id,
  trialId: Id,
  trialIndex: z.int(),
  family: z.string(),
  fold: z.int().nonnegative(),
  seed: z.int().nonnegative(),
  step: z.int().positive(),
  status: z.enum(['requested', 'reported', 'failed', 'cancelled']),
  jobId: Id.optional(),
  value: z.number().optional(),
});
export type Run = z.output<typeof Run>;

/** A change of a sweep that is under way; each is an event of its log. */
export const Adjustment = z.discriminatedUnion('kind', [
  /** Trials in all, hours in all. */
  z.strictObject({
    kind: z.literal('extend'),
    trials: z.int().min(1).max(100_000).optional(),
    wallHours: z.number().positive().max(10_000).optional(),
  }),
  z.strictObject({
    kind: z.literal('share'),
    parallel: z.int().min(1).max(10_000).optional(),
    priority: z.int().min(-3).max(3).optional(),
  }),
  /** The values of all parameters that the trial has, by their names in the space. */
  z.strictObject({
    kind: z.literal('add-trial'),
    assignment: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
  z.strictObject({
    kind: z.literal('kill-trial'),
    trial: z.int().nonnegative(),
    reason: z.string().max(1000).default(''),
  }),
  /** Trials that ran elsewhere, for the sampler to learn from: a row of values each, named as in the space or by the end of the path. */
  z.strictObject({
    kind: z.literal('import'),
    source: z.string().min(1).max(200),
    trials: z
      .array(
        z.strictObject({
          assignment: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
          /** Of the objective, after a whole training. */
          value: z.number(),
        }),
      )
      .min(1)
      .max(1000),
  }),
  /** Another recipe to search from now on, under these constraints alone. */
  z.strictObject({
    kind: z.literal('space'),
    recipe: SweepSpec.shape.recipe,
    constraints: SweepSpec.shape.constraints,
  }),
  /** The code and numbers of the workers that are there now, as after an upgrade; what is under way begins anew with them. */
  z.strictObject({ kind: z.literal('pin') }),
]);
export type Adjustment = z.output<typeof Adjustment>;

/** One way in which a search space differs from an earlier one: ranges as text, `8 to 64`. */
export const SpaceChange = z.object({
  what: z.string(),
  kind: z.enum(['added', 'removed', 'narrowed', 'widened', 'changed']),
  before: z.string().optional(),
  after: z.string().optional(),
});
export type SpaceChange = z.output<typeof SpaceChange>;

/** What the event log holds of one decision or observation. `data` is checked by the schemas of `search`. */
export const SweepEvent = z.object({
  seq: z.int().positive(),
  at: Instant,
  type: z.string(),
  data: z.record(z.string(), z.unknown()),
});
export type SweepEvent = z.output<typeof SweepEvent>;

export const ReplayReport = z.object({
  ok: z.boolean(),
  events: z.int(),
  decisions: z.int(),
  differences: z.array(z.object({ seq: z.int(), expected: z.string(), found: z.string() })),
});
export type ReplayReport = z.output<typeof ReplayReport>;

/** A sweep that was not started: what it would be. */
export const SweepExplanation = z.object({
  spec: SweepSpec,
  space: z.unknown(),
  rungs: z.array(z.object({ step: z.int(), folds: z.int() })),
  forecast: SweepForecast.optional(),
  notes: z.array(z.string()),
});
export type SweepExplanation = z.output<typeof SweepExplanation>;
