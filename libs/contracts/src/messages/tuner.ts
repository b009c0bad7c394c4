import { z } from 'zod';
import { defineFact, defineHint, defineQuestion } from '../define.js';
import { Id, Sha256 } from '../ids.js';
import { QuotaChange, QuotaState } from '../quotas.js';
import { JobSubmission } from '../work.js';
import {
  Adjustment,
  ReplayReport,
  Run,
  SpaceChange,
  Sweep,
  SweepEvent,
  SweepExplanation,
  SweepSpec,
  Trial,
} from '../sweeps.js';

/** Checks, resolves and starts a sweep; nothing is stored when anything is wrong with it. */
export const createSweep = defineQuestion({
  service: 'tuner',
  name: 'sweep.create',
  askedBy: ['gateway'],
  /** `spec` as the user wrote it: the tuner says what is wrong with it, and where. */
  ask: z.object({
    spec: z.unknown(),
    /** A sweep, by id or name, whose trials the new one learns from. */
    fork: z.string().optional(),
  }),
  answer: Sweep,
  timeoutMs: 90_000,
});

/** The resolved sweep, its space, forecast and the origin of each default, without starting it. */
export const explainSweep = defineQuestion({
  service: 'tuner',
  name: 'sweep.explain',
  askedBy: ['gateway'],
  ask: z.object({ spec: z.unknown() }),
  answer: SweepExplanation,
  timeoutMs: 90_000,
});

/**
 * The trainings that a figure "official (leaky, for comparison)" is made with: those of a trial at a step, each on its fold with the
 * near copies of test images put back. They belong to no run: nothing is decided by them.
 */
export const officialJobs = defineQuestion({
  service: 'tuner',
  name: 'trial.official-jobs',
  askedBy: ['evaluator'],
  ask: z.object({ sweepId: Id, trialId: Id, step: z.int().positive() }),
  answer: z.object({ jobs: z.array(JobSubmission), members: z.array(Sha256) }),
});

/** The newest first. */
export const listSweeps = defineQuestion({
  service: 'tuner',
  name: 'sweep.list',
  askedBy: ['gateway', 'evaluator'],
  ask: z.object({ limit: z.int().min(1).max(200).default(100), after: Id.optional() }),
  answer: z.object({ sweeps: z.array(Sweep), next: Id.optional() }),
});

/** By id or by name (the newest of that name). */
export const getSweep = defineQuestion({
  service: 'tuner',
  name: 'sweep.get',
  askedBy: ['gateway', 'evaluator'],
  ask: z.object({ sweep: z.string() }),
  answer: Sweep,
});

export const changeSweep = defineQuestion({
  service: 'tuner',
  name: 'sweep.change',
  askedBy: ['gateway'],
  ask: z.object({
    sweepId: Id,
    change: z.enum(['pause', 'resume', 'cancel']),
    /** Only if the sweep still stands at this version; else refused as `version-changed`. */
    expectedVersion: z.int().nonnegative().optional(),
  }),
  answer: Sweep,
});

/** Changes a sweep that is under way: its budget, its share of the workers, its space, one trial. */
export const adjustSweep = defineQuestion({
  service: 'tuner',
  name: 'sweep.adjust',
  askedBy: ['gateway'],
  ask: z.object({ sweepId: Id, adjustment: Adjustment, expectedVersion: z.int().nonnegative().optional() }),
  answer: Sweep,
});

/** What a recipe would make of the space that a sweep searches now; changes nothing. */
export const compareSpace = defineQuestion({
  service: 'tuner',
  name: 'sweep.compare-space',
  askedBy: ['gateway'],
  ask: z.object({ sweepId: Id, recipe: SweepSpec.shape.recipe, constraints: SweepSpec.shape.constraints }),
  answer: z.object({ changes: z.array(SpaceChange) }),
});

export const listTrials = defineQuestion({
  service: 'tuner',
  name: 'trial.list',
  askedBy: ['gateway', 'evaluator'],
  ask: z.object({ sweepId: Id, limit: z.int().min(1).max(200).default(100), after: z.int().optional() }),
  answer: z.object({ trials: z.array(Trial), next: z.int().optional() }),
});

export const listRuns = defineQuestion({
  service: 'tuner',
  name: 'run.list',
  askedBy: ['gateway', 'evaluator'],
  ask: z.object({
    sweepId: Id,
    /** Of these trials alone. */
    trialIds: z.array(Id).max(500).optional(),
    limit: z.int().min(1).max(500).default(200),
    after: z.int().optional(),
  }),
  answer: z.object({ runs: z.array(Run), next: z.int().optional() }),
});

export const listSweepEvents = defineQuestion({
  service: 'tuner',
  name: 'event.list',
  askedBy: ['gateway'],
  ask: z.object({ sweepId: Id, after: z.int().nonnegative().default(0), limit: z.int().min(1).max(500).default(200) }),
  answer: z.object({ events: z.array(SweepEvent), status: z.string(), next: z.int().optional() }),
});

/** Re-derives every proposal and decision from the log and compares. */
export const replaySweep = defineQuestion({
  service: 'tuner',
  name: 'sweep.replay',
  askedBy: ['gateway'],
  ask: z.object({ sweepId: Id }),
  answer: ReplayReport,
  timeoutMs: 60_000,
});

/** What the project may use, and has used. */
export const getQuota = defineQuestion({
  service: 'tuner',
  name: 'quota.get',
  askedBy: ['gateway'],
  ask: z.object({}),
  answer: QuotaState,
});

export const changeQuota = defineQuestion({
  service: 'tuner',
  name: 'quota.change',
  askedBy: ['gateway'],
  ask: z.object({ change: QuotaChange }),
  answer: QuotaState,
});

/** A sweep has ended: no run is under way, and none will start. */
export const sweepClosed = defineFact({
  name: 'sweep.closed',
  publisher: 'tuner',
  consumers: ['evaluator'],
  payload: z.object({ sweepId: Id, status: z.enum(['closed', 'cancelled']) }),
});

/** Something happened in a sweep: whoever watches it reads the log. */
export const sweepChanged = defineHint({
  name: 'sweep.changed',
  publishers: ['tuner', 'evaluator'],
  listeners: ['gateway'],
  payload: z.object({ sweepId: Id, seq: z.int().nonnegative() }),
});
