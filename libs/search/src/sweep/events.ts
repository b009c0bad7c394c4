import { Hypothesis, JobPin } from '@paucis/contracts';
import { z } from 'zod';
import { Pinned } from '../pinned.js';
import { Rung } from '../schedulers/rung-plan.js';
import { Goal } from './goals.js';
import { Assignment, Space } from '../space/space.js';

const trial = z.int().nonnegative();
const run = { trial, fold: z.int().nonnegative(), seed: z.int().nonnegative(), step: z.int().positive() };
/** The last event that the decision was taken from. */
const decided = { lastSeq: z.int().nonnegative() };

/** A trial that was run elsewhere. */
export const ImportedTrial = z.strictObject({
  assignment: Assignment,
  /** Its value at each rung that it is known at; the last rung of this sweep where there is one value only. */
  results: z.array(
    z.strictObject({ rung: z.int().nonnegative(), value: z.number(), further: z.array(z.number()).optional() }),
  ),
});
export type ImportedTrial = z.output<typeof ImportedTrial>;

const SweepCreated = z.strictObject({
  type: z.literal('sweep.created'),
  /** The recipe with its markers; `instantiate(template, assignment)` is the recipe of a trial. */
  template: z.record(z.string(), z.json()),
  space: Space,
  seed: z.int().nonnegative(),
  objective: z.strictObject({ metric: z.string(), direction: z.enum(['maximize', 'minimize']) }),
  /** Further objectives and constraints; their metrics are reported beside the objective's. */
  further: z.array(Goal).max(8).optional(),
  sampler: Pinned,
  scheduler: Pinned,
  rungs: z.array(Rung).min(1),
  limits: z.strictObject({ trials: z.int().positive() }),
  /** Runs that may be under way at once, until `slots.changed` says otherwise. */
  slots: z.int().nonnegative(),
  /** Trials of other sweeps to learn from (a fork, an import). */
  prior: z.array(ImportedTrial).max(10_000).optional(),
  /** A study: its arms are the branches of the parameter `arm`, each is proposed equally often; the rest is on record. */
  study: z
    .strictObject({
      arms: z.array(z.string()).min(2),
      contrasts: z.array(z.strictObject({ a: z.string(), b: z.string() })),
      hypothesis: Hypothesis,
      hash: z.string(),
    })
    .optional(),
  /** What the sweep's owner wants on record (dataset version, split plan, code version); no decision reads it. */
  context: z.record(z.string(), z.json()).optional(),
});

/** What happened: said by people, workers or the clock; a decision never is. */
const facts = [
  SweepCreated,
  z.strictObject({ type: z.literal('sweep.paused') }),
  z.strictObject({ type: z.literal('sweep.resumed') }),
  z.strictObject({ type: z.literal('sweep.cancelled') }),
  /** The clock's verdict with the value that it was reached at, in the limit's own unit. */
  z.strictObject({ type: z.literal('sweep.limit-reached'), limit: z.string(), value: z.number() }),
  z.strictObject({ type: z.literal('slots.changed'), slots: z.int().nonnegative() }),
  /** What holds from now on: trials that may be started in all; the others are for who runs the sweep, no decision reads them. */
  z.strictObject({
    type: z.literal('limits.changed'),
    trials: z.int().positive().optional(),
    wallHours: z.number().positive().optional(),
    /** Runs under way at once, at most. */
    parallel: z.int().positive().optional(),
    priority: z.int().min(-3).max(3).optional(),
  }),
  /** What may be proposed from now on. Trials outside it go on, but samplers do not see them any more. */
  z.strictObject({ type: z.literal('space.changed'), template: z.record(z.string(), z.json()), space: Space }),
  /** A person accepts that what is asked for from now on is computed by other code or with other numbers. */
  z.strictObject({ type: z.literal('pin.changed'), pin: JobPin }),
  /** A person wants this trial: it is the next one to be proposed. */
  z.strictObject({ type: z.literal('trial.added'), assignment: Assignment }),
  z.strictObject({ type: z.literal('trial.killed'), trial, reason: z.string().max(1000) }),
  z.strictObject({
    type: z.literal('trials.imported'),
    trials: z.array(ImportedTrial).min(1).max(1000),
    source: z.string(),
  }),
  /** The validation metric of a run at the step that was asked for: float64, as the train job reported it. */
  z.strictObject({
    type: z.literal('run.reported'),
    ...run,
    value: z.number(),
    further: z.array(z.number()).max(8).optional(),
  }),
  /** The run is given up: the dispatcher's retries are spent. */
  z.strictObject({ type: z.literal('run.failed'), ...run, class: z.string(), message: z.string().max(4000) }),
] as const;

/** What `decide` returns. */
const decisions = [
  z.strictObject({
    type: z.literal('trial.proposed'),
    ...decided,
    trial,
    assignment: Assignment,
    family: z.string(),
    /** The rung that it starts at; the lowest where it is left out. */
    rung: z.int().positive().optional(),
    /** The trial whose checkpoint it goes on from. */
    parent: trial.optional(),
    reason: z.string().optional(),
  }),
  z.strictObject({ type: z.literal('run.requested'), ...decided, ...run, rung: z.int().nonnegative() }),
  z.strictObject({ type: z.literal('trial.grown'), ...decided, trial, rung: z.int().positive() }),
  z.strictObject({
    type: z.literal('trial.paused'),
    ...decided,
    trial,
    rung: z.int().nonnegative(),
    value: z.number(),
  }),
  z.strictObject({
    type: z.literal('trial.stopped'),
    ...decided,
    trial,
    cause: z.enum(['failed', 'scheduler', 'outranked', 'cancelled', 'limit']),
    reason: z.string(),
  }),
  z.strictObject({ type: z.literal('trial.finished'), ...decided, trial, value: z.number() }),
  /** The sampler has nothing new left to propose, in an arm of a study or in the whole space. */
  z.strictObject({ type: z.literal('space.exhausted'), ...decided, arm: z.string().optional() }),
  z.strictObject({
    type: z.literal('sweep.closed'),
    ...decided,
    cause: z.enum(['completed', 'cancelled', 'limit']),
    /** The best trial of the highest rung that any trial completed. */
    best: trial.optional(),
  }),
] as const;

/** `at`: milliseconds since 1970, for people only; nothing is derived from it. */
const envelope = { seq: z.int().positive(), at: z.int().nonnegative() };

export const Fact = z.discriminatedUnion('type', facts);
export type Fact = z.output<typeof Fact>;
export const Decision = z.discriminatedUnion('type', decisions);
export type Decision = z.output<typeof Decision>;

const entries: z.ZodObject[] = [...facts, ...decisions].map((schema: z.ZodObject) => schema.extend(envelope));

/** One entry of a sweep's append-only log; `seq` counts from 1 without gaps. */
export const SweepEvent = z.discriminatedUnion('type', entries as never) as unknown as z.ZodType<SweepEvent>;
export type SweepEvent = (Fact | Decision) & { seq: number; at: number };
export type SweepCreated = z.output<typeof SweepCreated>;
