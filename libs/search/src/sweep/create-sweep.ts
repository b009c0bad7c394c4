import type { z } from 'zod';
import { check, type Constraint, Invalid } from '@paucis/contracts';
import { newestOf, type Pinned } from '../pinned.js';
import { samplers } from '../samplers/index.js';
import type { Sampler } from '../samplers/sampler.js';
import { schedulers } from '../schedulers/index.js';
import type { Replication } from '../schedulers/rung-plan.js';
import type { Scheduler } from '../schedulers/scheduler.js';
import { checkSpace } from '../space/check-space.js';
import type { Assignment } from '../space/space.js';
import { type Json, spaceOf, type Template } from '../space/template.js';
import type { ImportedTrial, SweepCreated } from './events.js';
import { spaceOfArm } from './family.js';
import { type Goal, withScales } from './goals.js';
import type { Direction } from './trial.js';

/** A sampler or scheduler with its options, as YAML writes it: `{ name: asha, min: 200, max: 1800 }`. */
export type Choice = { name: string } & { [option: string]: Json };

/**
 * The first event of a sweep: everything that its decisions depend on. Pins the newest versions of sampler and scheduler,
 * fills in their options' defaults and lays out the rungs. Refuses what is wrong with its path.
 */
export function createSweep(input: {
  template: Template;
  /** Incompatible combinations, by parameter name. */
  forbidden?: readonly Assignment[];
  constraints?: readonly Constraint[];
  seed: number;
  objective: { metric: string; direction: Direction };
  sampler: Choice;
  scheduler: Choice;
  replication: Replication;
  limits: { trials: number };
  slots: number;
  further?: readonly Goal[];
  prior?: readonly ImportedTrial[];
  study?: SweepCreated['study'];
  context?: SweepCreated['context'];
}): SweepCreated {
  const space = spaceOf(input.template, input.forbidden, input.constraints);
  for (const arm of input.study?.arms ?? []) checkSpace(spaceOfArm(space, arm));
  const sampler = newestOf<Sampler>(samplers, input.sampler.name, 'sampler');
  const scheduler = newestOf<Scheduler>(schedulers, input.scheduler.name, 'scheduler');
  const pinnedSampler = pin('sampler', sampler, input.sampler);
  const pinnedScheduler = pin('scheduler', scheduler, input.scheduler);
  const rungs = scheduler.rungs(pinnedScheduler.options, input.replication);
  const further = withScales(input.further ?? []);
  const { replication } = input;
  refuse(
    'sampler',
    sampler.name,
    sampler.refuses(space, pinnedSampler.options, { further, scheduler: scheduler.name }),
  );
  const circumstances = { rungs, replication, further, sampler: sampler.name };
  refuse('scheduler', scheduler.name, scheduler.refuses(pinnedScheduler.options, circumstances));
  return {
    type: 'sweep.created',
    template: input.template,
    space,
    seed: input.seed,
    objective: input.objective,
    sampler: pinnedSampler,
    scheduler: pinnedScheduler,
    rungs,
    limits: input.limits,
    slots: input.slots,
    ...(further.length > 0 ? { further } : {}),
    ...(input.prior && input.prior.length > 0 ? { prior: [...input.prior] } : {}),
    ...(input.study ? { study: input.study } : {}),
    context: input.context,
  };
}

function refuse(kind: 'sampler' | 'scheduler', name: string, reason: string | undefined): void {
  if (reason === undefined) return;
  const message =
    kind === 'sampler'
      ? `sampler: ${name} cannot search this space: ${reason}`
      : `scheduler: ${name} makes no sense here: ${reason}`;
  throw new Invalid(`${kind}-${kind === 'sampler' ? 'space-wrong' : 'refused'}`, message, { name });
}

function pin(kind: string, chosen: { name: string; version: number; options: z.ZodType }, choice: Choice): Pinned {
  const { name: _name, ...options } = choice;
  const checked = check(chosen.options, options, `sweep: ${chosen.name}`, kind);
  return { name: chosen.name, version: chosen.version, options: checked as Pinned['options'] };
}
