import type { z } from 'zod';
import { check, Invalid } from '@paucis/contracts';
import { newestOf, type Pinned } from '../pinned.js';
import { samplers } from '../samplers/index.js';
import type { Sampler } from '../samplers/sampler.js';
import { schedulers } from '../schedulers/index.js';
import type { Replication } from '../schedulers/rung-plan.js';
import type { Scheduler } from '../schedulers/scheduler.js';
import type { Assignment, Space } from '../space/space.js';
import { instantiate, type Json, spaceOf, type Template } from '../space/template.js';
import type { SweepCreated } from './events.js';
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
  seed: number;
  objective: { metric: string; direction: Direction };
  sampler: Choice;
  scheduler: Choice;
  replication: Replication;
  limits: { trials: number };
  slots: number;
  context?: SweepCreated['context'];
}): SweepCreated {
  const space = spaceOf(input.template, input.forbidden);
  const sampler = newestOf<Sampler>(samplers, input.sampler.name, 'sampler');
  const scheduler = newestOf<Scheduler>(schedulers, input.scheduler.name, 'scheduler');
  const pinnedSampler = pin('sampler', sampler, input.sampler);
  refuseSpace(sampler, space, pinnedSampler);
  const pinnedScheduler = pin('scheduler', scheduler, input.scheduler);
  return {
    type: 'sweep.created',
    template: input.template,
    space,
    seed: input.seed,
    objective: input.objective,
    sampler: pinnedSampler,
    scheduler: pinnedScheduler,
    rungs: scheduler.rungs(pinnedScheduler.options, input.replication),
    limits: input.limits,
    slots: input.slots,
    context: input.context,
  };
}

function refuseSpace(sampler: Sampler, space: Space, { options }: Pinned): void {
  const reason = sampler.refuses?.(space, options);
  if (reason === undefined) return;
  throw new Invalid('sampler-space-wrong', `sampler: ${sampler.name} cannot search this space: ${reason}`, {
    name: sampler.name,
  });
}

function pin(kind: string, chosen: { name: string; version: number; options: z.ZodType }, choice: Choice): Pinned {
  const { name: _name, ...options } = choice;
  const checked = check(chosen.options, options, `sweep: ${chosen.name}`, kind);
  return { name: chosen.name, version: chosen.version, options: checked as Pinned['options'] };
}

/** The family of a trial, in which it competes: network x pretraining, as far as the recipe has them. */
export function familyOfTrial(template: Template, assignment: Assignment): string {
  const recipe = instantiate(
    { network: template.network ?? null, pretraining: template.pretraining ?? null },
    assignment,
  );
  const names = [recipe.network, recipe.pretraining].flatMap((part) => nameOf(part) ?? []);
  return names.length === 0 ? 'all' : names.join(' x ');
}

function nameOf(part: Json | undefined): string | undefined {
  if (typeof part === 'string') return part;
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return undefined;
  return typeof part.name === 'string' ? part.name : undefined;
}
