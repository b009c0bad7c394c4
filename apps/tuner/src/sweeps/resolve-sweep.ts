import {
  check,
  type JobPin,
  findDoneJobs,
  getWeights,
  Invalid,
  listStepTimes,
  listWorkers,
  type Named,
  type Preprocessing,
  type PretrainedWeights,
  replicatesOf,
  resolveSplit,
  type SplitPlan,
  type SplitRequest,
  SweepSpec,
  type Worker,
} from '@paucis/contracts';
import { Injectable } from '@nestjs/common';
import { Asks } from '@paucis/platform';
import {
  type Choice,
  createSweep,
  type Goal,
  type ImportedTrial,
  type Json,
  type SweepCreated,
  type Template,
} from '@paucis/search';
import { weightsNamedIn, withKnownWeights } from '../trials/brought-weights.js';
import { imageInputOf } from '../trials/recipe-of-trial.js';
import { pinOfExternal, type RunSetting } from '../trials/jobs-of-run.js';
import { type Memoised, memoisedJobs } from './memoised-jobs.js';
import { networksOf } from './networks-of.js';
import { isSamePin, pinOfWorkers } from './pin-of-workers.js';
import { preprocessingOf } from './preprocessing-of.js';
import { type ForecastResult, forecastSweep } from './sweep-forecast.js';
import { asksLatency, refuseGoals, withGoals } from './sweep-goals.js';
import { probeSpace } from './probe-space.js';
import { spaceTemplate } from './space-template.js';
import { armsOf, registrationOf, studyTemplate } from './study-arms.js';

/** A sweep that can start. */
export interface ResolvedSweep {
  spec: SweepSpec;
  plan: SplitPlan;
  pin: JobPin;
  created: SweepCreated;
  notes: string[];
}

/** Makes of what a user wrote a sweep that can start, or says what is wrong with it. Stores nothing. */
@Injectable()
export class ResolveSweep {
  constructor(private readonly asks: Asks) {}

  /** `prior`: the trials that it starts with, given its further goals. */
  async resolve(written: unknown, prior?: (goals: readonly Goal[]) => ImportedTrial[]): Promise<ResolvedSweep> {
    const asked = check(SweepSpec, withGoals(written), 'sweep');
    const raw = await this.asks.ask(resolveSplit, { dataset: asked.dataset, ...requestOf(asked.split) });
    const spec = { ...asked, split: settledSplit(asked.split, raw) };
    const { folds, seeds } = replicatesOf(spec.split);
    const { preprocessing, notes: dataNotes } = preprocessingOf(spec.data, raw);
    const plan = preprocessedPlan(raw, preprocessing);
    const input = imageInputOf(plan);
    const study = armsOf(spec);
    const known = await this.weightsOf(study ? study.arms.map(({ recipe }) => recipe) : [spec.recipe]);
    const templateOf = (recipe: SweepSpec['recipe']) => {
      const pretraining = withKnownWeights(recipe.pretraining, known, input) as typeof recipe.pretraining;
      return spaceTemplate({ ...spec, recipe: { ...recipe, pretraining } });
    };
    if (study && prior)
      throw new Invalid('study-fork', 'sweep: a study starts from nothing: it cannot be forked from another sweep');
    const template = study ? studyTemplate(study.arms, templateOf) : templateOf(spec.recipe);
    const probed = probeSpace(template, input, spec.constraints);
    refuseFindingsForExternal(template, plan);
    refuseFittedForExternal(template, preprocessing);
    refuseInheritedWeights(spec, networksOf(template));
    refuseGoals(
      spec,
      networksOf(template).some((network) => pinOfExternal(network) !== undefined),
    );
    const { workers } = await this.asks.ask(listWorkers, {});
    const { pin, slots, others } = pinOf(template, workers);
    const { name: samplerName, seed, ...samplerOptions } = spec.sampler;
    const created = createSweep({
      template,
      forbidden: probed.forbidden,
      constraints: spec.constraints ?? [],
      seed,
      objective: spec.objective,
      sampler: { name: samplerName, ...(samplerOptions as Template) },
      scheduler: spec.scheduler as Choice,
      replication: { folds, seeds },
      limits: { trials: spec.budget.trials * (study?.arms.length ?? 1) },
      slots: Math.min(slots, spec.budget.parallel ?? slots),
      prior: prior?.(spec.goals ?? []) ?? [],
      ...(spec.goals && { further: spec.goals }),
      ...(study && { study: registrationOf(spec, study, plan.id) }),
    });
    const notes = [...plan.warnings, ...plan.notes, ...dataNotes, ...probed.notes];
    if (others > 0)
      notes.push(
        `${others} other kind(s) of trainer are connected and will not take part: their code or numbers differ`,
      );
    const { jobs } = await this.asks.ask(listStepTimes, { profile: pin.profile });
    const setting = { plan, pin, totalSteps: created.rungs.at(-1)?.step ?? 0, latency: asksLatency(spec) };
    const memoised = await this.memoised(created, { ...setting, inheritable: spec.scheduler.name === 'pbt' });
    const forecast = await forecastSweep(created, { image: input, jobs, memoised });
    if (forecast) refuseTooMuch(spec, forecast);
    const context = forecast ? { forecast: forecast.forecast as unknown as Json } : undefined;
    return { spec, plan, pin, created: { ...created, ...(context && { context }) }, notes };
  }

  /** What of its work is done already. */
  private async memoised(created: SweepCreated, setting: RunSetting): Promise<Memoised> {
    const { keys, counted } = memoisedJobs(created, setting);
    if (keys.length === 0) return counted(new Set());
    const { keys: done } = await this.asks.ask(findDoneJobs, { keys });
    return counted(new Set(done));
  }

  /** What the registry knows of the weights that recipes name. */
  private async weightsOf(recipes: readonly SweepSpec['recipe'][]): Promise<Map<string, PretrainedWeights>> {
    const names = [...new Set(recipes.flatMap(({ pretraining }) => weightsNamedIn(pretraining)))];
    const found = await Promise.all(names.map((name) => this.asks.ask(getWeights, { name })));
    return new Map(found.map((weights) => [weights.name, weights]));
  }
}

type Split = SweepSpec['split'];

/** What the registry is asked for. How many folds a plan by site or date has, it says itself. */
function requestOf({ folds, seeds: _seeds, ...split }: Split): SplitRequest {
  const dealt = split.kind === 'auto' || split.kind === 'folds' || split.kind === 'external';
  if (dealt && folds === 1) {
    throw new Invalid('folds-too-few', 'sweep: split.folds: expected at least 2, got 1; `kind: holdout` has one', {
      path: 'split.folds',
    });
  }
  return { ...split, ...(dealt && folds !== undefined && { folds }) };
}

/** The split as the plan has it: what a user left open, its kind decides. */
function settledSplit(split: Split, { kind, folds, seeds }: SplitPlan): Split {
  const count = folds.length / (split.repeats ?? 1);
  if (split.folds !== undefined && split.folds !== count) {
    throw new Invalid(
      'folds-differ',
      `sweep: split.folds: ${split.folds} came, but the plan (${kind}) has ${count}; leave it out`,
      { path: 'split.folds' },
    );
  }
  return { ...split, kind, folds: count, seeds: split.seeds ?? seeds };
}

/** What the user's own code has trained, nobody else can go on from. */
function refuseInheritedWeights({ scheduler }: SweepSpec, networks: readonly Named[]): void {
  const external = networks.find((network) => pinOfExternal(network) !== undefined);
  if (scheduler.name !== 'pbt' || external === undefined) return;
  throw new Invalid(
    'external-pbt',
    `sweep: scheduler: ${external.name} is an external method, whose weights other trials cannot go on from as pbt does`,
    { path: 'scheduler.name' },
  );
}

/** That of the trainers; of a sweep of external methods alone it is its first method's, and nobody need be there yet. */
function pinOf(template: Template, workers: readonly Worker[]): ReturnType<typeof pinOfWorkers> {
  const pins = networksOf(template).map(pinOfExternal);
  const [first] = pins;
  if (first === undefined || pins.includes(undefined)) return pinOfWorkers(workers);
  const matching = workers.filter((worker) => worker.live && isSamePin(worker, first));
  return {
    pin: first,
    slots: Math.max(
      1,
      matching.reduce((sum, { slots }) => sum + slots, 0),
    ),
    others: 0,
  };
}

/** What cannot be done in its time is refused before it has cost any; an assumed rate refuses nothing. */
function refuseTooMuch({ budget, name }: SweepSpec, { forecast, affordable }: ForecastResult): void {
  const { wallHours } = budget;
  if (wallHours === undefined || forecast.basis !== 'measured' || forecast.wallHours.low <= wallHours) return;
  const { low, high } = forecast.wallHours;
  const most = affordable(wallHours);
  throw new Invalid(
    'budget-too-small',
    `sweep ${name}: budget.wallHours: ${wallHours} came, ${budget.trials} trials take ${low.toFixed(1)} to ${high.toFixed(1)} hours on ${forecast.slots} slot(s); ${most === 0 ? 'not even one fits: fewer steps or folds are needed' : `about ${most} fit`}`,
    { path: 'budget.wallHours', affordable: most },
  );
}

function preprocessedPlan(plan: SplitPlan, preprocessing: Preprocessing | undefined): SplitPlan {
  if (preprocessing === undefined) return plan;
  const { size, channels } = preprocessing;
  const image = { ...size, channels };
  return { ...plan, dataset: { ...plan.dataset, image, preprocessing } };
}

/** External methods are handed one label for each image, and hand back probabilities of classes. */
function refuseFindingsForExternal(template: Template, { dataset, datasetName }: SplitPlan): void {
  const external = networksOf(template).find((network) => pinOfExternal(network) !== undefined);
  if (dataset.task !== 'multilabel' || external === undefined) return;
  throw new Invalid(
    'external-task',
    `sweep: recipe.network: ${external.name} is an external method, which takes data sets with one class for each image; images of ` +
      `${datasetName} have several findings`,
    { path: 'recipe.network' },
  );
}

/** Who computes elsewhere gets bytes; on the test images nobody could say which fold's fit they were made with. */
function refuseFittedForExternal(template: Template, preprocessing: Preprocessing | undefined): void {
  const { intensity } = preprocessing ?? {};
  if (!intensity || intensity.name === 'window' || intensity.of === 'image') return;
  const external = networksOf(template).find((network) => pinOfExternal(network) !== undefined);
  if (external === undefined) return;
  throw new Invalid(
    'external-fitted',
    `sweep: data.intensity: ${external.name} is an external method, whose test images cannot follow what was fitted on a fold; ` +
      'use a window, or "of: image"',
    { path: 'data.intensity' },
  );
}
