import { setImmediate } from 'node:timers/promises';
import {
  type AnswerOf,
  canonicalJson,
  externalMethodOf,
  type listStepTimes,
  type Named,
  type Recipe,
  type SweepForecast,
} from '@paucis/contracts';
import { objectives } from '@paucis/learning';
import { measure, networkNamed } from '@paucis/networks';
import {
  type FamilyCost,
  familyOfTrial,
  forecast,
  largestAffordable,
  pinnedOf,
  sampleUniform,
  type Scheduler,
  schedulers,
  type SweepCreated,
} from '@paucis/search';
import { seededRandom, mean } from '@paucis/statistics';
import { withoutDrops } from '../trials/jobs-of-run.js';
import { type ImageInput, recipeOfTrial } from '../trials/recipe-of-trial.js';
import type { Memoised } from './memoised-jobs.js';

type StepTime = AnswerOf<typeof listStepTimes>['jobs'][number];

/** Drawn from the space to see what its recipes cost. */
const draws = 200;
/** Recipes of a family whose networks are measured. */
const perFamily = 4;
/** Multiply-accumulates of forward passes that a slot trains per second, where nothing has run yet: a core of 2020. */
const assumedRate = 1.2e10;
/** Half-widths of the range, as factors: jobs of the same network have run; of other networks; none. */
const doubt = { measured: 1.35, scaled: 2.5, assumed: 5 } as const;
/** Two views of every image go through the network in a step of pretraining. */
const views = 2;

export interface ForecastResult {
  readonly forecast: SweepForecast;
  /** Most trials whose forecast keeps within the hours. */
  affordable(wallHours: number): number;
}

/**
 * What a sweep will take: the cost of a step is the network's multiply-accumulates by shapes, over the rate at which finished jobs of
 * that network trained on this kind of slot. Undefined where only external methods are searched.
 */
export async function forecastSweep(
  created: SweepCreated,
  { image, jobs, memoised }: { image: ImageInput; jobs: readonly StepTime[]; memoised?: Memoised },
): Promise<ForecastResult | undefined> {
  const macs = new MacsByShape();
  const rates = await ratesOf(jobs, image.classes, macs);
  const families: (FamilyCost & { basis: keyof typeof doubt })[] = [];
  const drawn = recipesByFamily(created, image);
  for (const [family, { recipes, encoders }] of drawn) {
    const costs = [];
    for (const recipe of recipes) costs.push(await costOf(recipe, image, rates, macs));
    const [first] = costs;
    if (!first) continue;
    families.push({
      ...{ family, basis: first.basis, encoders: (trials: number) => expectedDistinct(encoders, trials) },
      secondsPerStep: mean(costs.map(({ secondsPerStep }) => secondsPerStep)),
      pretrainingSeconds: mean(costs.map(({ pretrainingSeconds }) => pretrainingSeconds)),
    });
  }
  if (families.length === 0) return undefined;
  const slots = Math.max(1, created.slots);
  const scheduler = pinnedOf<Scheduler>(schedulers, created.scheduler, 'scheduler');
  const input = {
    ...{
      rungs: created.rungs,
      trials: Math.round((created.limits.trials * families.length) / drawn.size),
      slots,
      families,
    },
    expectedCounts: (trials: number) => scheduler.expectedCounts(created.scheduler.options, created.rungs, trials),
  };
  const whole = forecast(input);
  for (const family of families) {
    const of = whole.families.find((each) => each.family === family.family);
    const { steps: done, trials } = memoised?.trained.get(family.family) ?? { steps: 0, trials: 1 };
    // The forecast spreads trials evenly over families; those that are known may be more or fewer.
    const perTrial = (of?.steps ?? 0) / Math.max(1, of?.trials ?? 0);
    const training = perTrial > 0 ? Math.min(1, done / (perTrial * trials)) : 0;
    family.done = { training, pretraining: memoised?.pretrained.get(family.family) ?? 0 };
  }
  const found = forecast(input);
  const doneHours = (whole.slotSeconds - found.slotSeconds) / 3600;
  const basis = (['assumed', 'scaled', 'measured'] as const).find((one) =>
    families.some((of) => of.basis === one),
  ) as keyof typeof doubt;
  const range = (seconds: number) => ({
    low: seconds / doubt[basis] / 3600,
    estimate: seconds / 3600,
    high: (seconds * doubt[basis]) / 3600,
  });
  return {
    forecast: {
      ...{ wallHours: range(found.wallSeconds), slotHours: range(found.slotSeconds), slots, basis, jobs: jobs.length },
      ...(doneHours > 0 && { doneHours }),
      pretrainingHours: found.families.reduce((sum, { pretrainingSeconds }) => sum + pretrainingSeconds, 0) / 3600,
      families: found.families.map(({ family, trials, steps, trainingSeconds, pretrainingSeconds }) => ({
        ...{ family, trials, steps },
        slotHours: (trainingSeconds + pretrainingSeconds) / 3600,
      })),
    },
    affordable: (wallHours) => largestAffordable({ ...input, wallSeconds: wallHours * 3600 * doubt[basis] }),
  };
}

/** What was drawn of a family. */
interface Drawn {
  /** Those whose networks are measured. */
  recipes: Recipe[];
  /** How often each encoder was drawn. */
  encoders: Map<string, number>;
}

/** Some recipes of each family; none of an external method's, whose cost nobody knows. */
function recipesByFamily(created: SweepCreated, image: ImageInput): Map<string, Drawn> {
  const families = new Map<string, Drawn>();
  for (let at = 0; at < draws; at += 1) {
    const assignment = sampleUniform(created.space, seededRandom(created.seed, 'forecast', at));
    const family = familyOfTrial(created.template, assignment);
    const known = families.get(family) ?? { recipes: [], encoders: new Map<string, number>() };
    families.set(family, known);
    const recipe = recipeOfTrial(created.template, assignment, image);
    if (externalMethodOf(recipe.network) !== undefined) continue;
    if (known.recipes.length < perFamily) known.recipes.push(recipe);
    const encoder = canonicalJson({ network: withoutDrops(recipe.network), pretraining: recipe.pretraining });
    known.encoders.set(encoder, (known.encoders.get(encoder) ?? 0) + 1);
  }
  return families;
}

/** Different ones among so many further draws, from how often each was drawn; where none came twice all differ. */
function expectedDistinct(counts: ReadonlyMap<string, number>, draws: number): number {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (counts.size === total && total > 1) return draws;
  return [...counts.values()].reduce((sum, count) => sum + 1 - (1 - count / total) ** draws, 0);
}

/** Multiply-accumulates per second, by kind of job and network: `train vit`; `train` over all. */
async function ratesOf(jobs: readonly StepTime[], classes: number, macs: MacsByShape): Promise<Map<string, number>> {
  const sums = new Map<string, { macs: number; seconds: number }>();
  for (const { kind, network, image, batch, objective, steps, seconds } of jobs) {
    if (externalMethodOf(network) !== undefined) continue;
    const images = batch ?? views * (objective ? (planOf(objective)?.batch ?? 0) : 0);
    const done = (await macs.of(network, { ...image, classes })) * images * steps;
    for (const key of [`${kind} ${network.name}`, kind]) {
      const { macs: before, seconds: spent } = sums.get(key) ?? { macs: 0, seconds: 0 };
      sums.set(key, { macs: before + done, seconds: spent + seconds });
    }
  }
  return new Map([...sums].map(([key, { macs: all, seconds }]) => [key, all / seconds]));
}

async function costOf(recipe: Recipe, image: ImageInput, rates: ReadonlyMap<string, number>, macs: MacsByShape) {
  const { network, training, pretraining } = recipe;
  const perImage = await macs.of(network, image);
  const basis = rates.has(`train ${network.name}`) ? 'measured' : rates.has('train') ? 'scaled' : 'assumed';
  const rateOf = (kind: string): number | undefined => rates.get(`${kind} ${network.name}`) ?? rates.get(kind);
  const rate = rateOf('train') ?? assumedRate;
  const plan = pretraining.name === 'none' ? undefined : planOf(pretraining);
  const pretrained = plan ? perImage * views * plan.batch * plan.totalSteps : 0;
  return {
    basis,
    secondsPerStep: (perImage * training.batch) / rate,
    pretrainingSeconds: pretrained / (rateOf('pretrain') ?? rate),
  } as const;
}

function planOf({ name, ...options }: Named): { batch: number; totalSteps: number } | undefined {
  return (objectives as Readonly<Record<string, (typeof objectives)['simclr']>>)[name]?.plan?.(options);
}

/** Counted once per network and image shape; other work gets its turn in between. */
class MacsByShape {
  private readonly known = new Map<string, number>();

  async of({ name, ...options }: Named, image: ImageInput): Promise<number> {
    const key = canonicalJson({ name, options, image });
    const known = this.known.get(key);
    if (known !== undefined) return known;
    await setImmediate();
    const definition = networkNamed(name);
    const { macs } = measure(definition, image, definition.check(image, options));
    this.known.set(key, macs);
    return macs;
  }
}
