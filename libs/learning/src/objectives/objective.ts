import { type Anatomy, check as checkInput } from '@paucis/contracts';
import type { Random, Scalar, Weight } from '@paucis/engine';
import type { Batch } from '@paucis/imaging';
import type { Network } from '@paucis/networks';
import type { z } from 'zod';

/** What an objective is bound to. */
export interface ObjectiveContext {
  readonly network: Network;
  /** The training samples of the fold, nothing else. */
  readonly samples: Batch;
  readonly anatomy: Anatomy;
  /** For the start values of the objective's own weights. */
  readonly random: Random;
}

/** An objective over a network and its samples: what a training loop lowers. */
export interface BoundObjective {
  /** What it trains: the part of the network that it reaches, and heads of its own. */
  readonly weights: readonly Weight[];
  /** Mean loss over the samples at these rows; `random` is the step's own stream. Call it inside `tf.tidy`. */
  loss(rows: Uint32Array, random: Random): Scalar;
  /** Figures that show whether it still learns something, such as signs of collapse. */
  monitor?(): Readonly<Record<string, number>>;
  /** Frees the objective's own weights; the network's stay. */
  dispose(): void;
}

/** How a self-supervised objective is trained; labelled trainings take this from their recipe. */
export interface TrainingPlan {
  readonly totalSteps: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly warmupSteps: number;
  readonly clipNorm: number;
  /** That pass the network at once in a step; as many as the batch unless given. */
  readonly images?: number;
}

export interface ObjectiveDefinition {
  readonly name: string;
  readonly summary: string;
  readonly options: z.ZodType;
  /** Checks options and returns them with every default filled in: what belongs into a recipe. */
  check(options: unknown): Record<string, unknown>;
  bind(context: ObjectiveContext, options: unknown): BoundObjective;
  /** Of objectives that pretrain; undefined for those that need labels. */
  readonly plan: ((options: unknown) => TrainingPlan) | undefined;
}

/** An objective: its options as data, and how to bind it. */
export function defineObjective<Options extends Record<string, unknown>>(description: {
  readonly name: string;
  readonly summary: string;
  readonly options: z.ZodType<Options>;
  /** Fills in what depends on other options. */
  readonly complete?: (options: Options) => Options;
  readonly plan?: (options: Options) => TrainingPlan;
  readonly bind: (context: ObjectiveContext, options: Options) => BoundObjective;
}): ObjectiveDefinition {
  const { name, summary, options: schema, complete = (options: Options) => options, plan, bind } = description;
  const check = (options: unknown): Options =>
    complete(checkInput(schema, options, `recipe: ${name}`, 'recipe.pretraining'));
  return {
    name,
    summary,
    options: schema,
    check,
    bind: (context, options) => bind(context, check(options)),
    plan: plan && ((options) => plan(check(options))),
  };
}
