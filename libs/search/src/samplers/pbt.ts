import { mean } from '@paucis/statistics';
import { z } from 'zod';
import { repaired } from '../space/repair.js';
import type { Assignment, Parameter, Value } from '../space/space.js';
import { lastResults } from '../sweep/indexes.js';
import { type TrialView, valueAt } from '../sweep/trial.js';
import { assignmentAt, fromUnit, levelsOf, ownCube, parametersOf, pointOf } from './cube.js';
import { drawNew, isProposable } from './draw-new.js';
import { fitHyperparameters } from './gp/gaussian-process.js';
import { Posterior } from './gp/posterior.js';
import { defineSampler, type Proposal, type Question, type Setting } from './sampler.js';

const Options = z.strictObject({
  /** Parameters that may change while weights are kept, by the start or a part of their name; the others are inherited. */
  vary: z.array(z.string()).default(['training.', 'augmentation.']),
  /** Chance that such a parameter is drawn anew instead of moved. */
  resample: z.number().min(0).max(1).default(0.25),
  factors: z.array(z.number().positive()).min(1).default([0.8, 1.2]),
});
type Options = z.output<typeof Options>;

const attempts = 20;

const needsPopulation = (_space: unknown, _options: unknown, { scheduler }: Setting): string | undefined =>
  scheduler === 'pbt' || scheduler === 'none'
    ? undefined
    : `it breeds trials from others under way, which scheduler pbt asks for and ${scheduler} never does`;

/** Population based training (Jaderberg et al. 1711.09846): the child of a good trial has its weights, and its settings moved by .8 or 1.2 or drawn anew. */
export const pbt = defineSampler<Options>({
  name: 'pbt',
  version: 1,
  options: Options,
  refuses: needsPopulation,
  propose: (question) => childOf(question, perturbed) ?? founder(question),
});

/** PB2 (Parker-Holder et al. 2002.02518): the child's settings are those of most promise under a Gaussian process of what settings gained so far, over settings and time. */
export const pb2 = defineSampler<Options>({
  name: 'pb2',
  version: 1,
  options: Options,
  refuses: needsPopulation,
  propose: (question) => childOf(question, promising) ?? founder(question),
});

function founder(question: Question<Options>): Proposal | undefined {
  const assignment = drawNew(question);
  return assignment && { assignment, reason: 'uniform draw' };
}

type Varied = Exclude<Parameter, { type: 'choice' | 'categorical' }>;
type Explore = (parent: TrialView, varied: readonly Parameter[], question: Question<Options>) => Assignment;

function childOf(question: Question<Options>, explore: Explore): Proposal | undefined {
  const { space, history, random, parent: index, options } = question;
  const parent = index === undefined ? undefined : history.toArray().find((trial) => trial.index === index);
  if (!parent) return undefined;
  const numbers = parametersOf(space).filter(
    (parameter) =>
      parameter.type !== 'choice' &&
      parameter.type !== 'categorical' &&
      levelsOf(parameter) > 1 &&
      parent.assignment[parameter.name] !== undefined,
  );
  const named = numbers.filter(({ name }) => options.vary.some((part) => name.includes(part)));
  const varied = named.length > 0 ? named : numbers;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const assignment = repaired(space, explore(parent, varied, question), random);
    if (assignment && isProposable(space, history, assignment))
      return { assignment, reason: `goes on from trial ${parent.index}` };
  }
  return undefined;
}

function perturbed(
  parent: TrialView,
  varied: readonly Parameter[],
  { random, options }: Question<Options>,
): Assignment {
  const assignment = { ...parent.assignment };
  for (const parameter of varied) {
    if (parameter.type === 'choice' || parameter.type === 'categorical') continue;
    const factor = options.factors[random.integer(options.factors.length)] as number;
    const isDrawn = random.next() < options.resample;
    const value = assignment[parameter.name] as Value;
    assignment[parameter.name] = isDrawn ? fromUnit(parameter, random.next()) : moved(parameter, value, factor);
  }
  return assignment;
}

/** The value times a factor; of ordered values the next one in that direction. */
function moved(parameter: Varied, value: Value, factor: number): Value {
  if (parameter.type !== 'ordinal') return nearest(parameter, (value as number) * factor);
  const { values } = parameter;
  const place = values.indexOf(value) + Math.sign(factor - 1);
  return values[Math.min(values.length - 1, Math.max(0, place))] as Value;
}

/** The value of a range that is nearest; a whole number moves at least to the next. */
function nearest(parameter: Extract<Parameter, { type: 'float' | 'int' }>, value: number): number {
  const { low, high, step, type } = parameter;
  const unit = step ?? (type === 'int' ? 1 : 0);
  const snapped = unit === 0 ? value : low + Math.round((value - low) / unit) * unit;
  return Math.min(high, Math.max(low, snapped));
}

const candidates = 256;
/** Weight of the standard deviation in the upper bound. */
const kappa = 2;
const mostPoints = 80;

function promising(parent: TrialView, varied: readonly Parameter[], question: Question<Options>): Assignment {
  const { space, history, random, direction } = question;
  const cube = ownCube(space);
  const slots = varied.map(({ name }) => cube.slotOf.get(name) as number);
  const sign = direction === 'maximize' ? 1 : -1;
  const rungs = Math.max(1, ...history.map(({ results }) => results.at(-1)?.rung ?? 0));
  const place = (assignment: Assignment, rung: number): Float64Array => {
    const point = pointOf(space, cube, assignment);
    return Float64Array.from([
      ...slots.map((slot) => (Number.isNaN(point[slot] as number) ? 0.5 : (point[slot] as number))),
      rung / rungs,
    ]);
  };
  const gains = history.flatMap((trial) => gainsOf(trial, history.toArray())).slice(-mostPoints);
  if (gains.length < 4 || history.derived(lastResults[direction]).length < 4)
    return perturbed(parent, varied, question);
  const values = standardised(gains.map(({ gain }) => -sign * gain));
  const inputs = {
    points: gains.map(({ trial, rung }) => place(trial.assignment, rung)),
    isOption: [...slots.map(() => false), false],
  };
  const posterior = new Posterior(inputs, values, fitHyperparameters(inputs, values, 15));
  const now = (parent.results.at(-1)?.rung ?? 0) + 1;
  const base = pointOf(space, cube, parent.assignment).map((at) => (Number.isNaN(at) ? 0.5 : at));
  let best = { score: Infinity, assignment: parent.assignment };
  for (let draw = 0; draw < candidates; draw += 1) {
    const point = base.slice();
    for (const slot of slots) point[slot] = random.next();
    const assignment = { ...assignmentAt(space, cube, point) };
    const { mean, variance } = posterior.predict(place(assignment, now));
    const score = mean - kappa * Math.sqrt(variance);
    if (score < best.score) best = { score, assignment };
  }
  return best.assignment;
}

/** What a trial gained from rung to rung; a child's first gain is over its parent. */
function gainsOf(trial: TrialView, all: readonly TrialView[]): { trial: TrialView; rung: number; gain: number }[] {
  return trial.results.flatMap(({ rung, value }, at) => {
    const parent = trial.parent === undefined ? undefined : all[trial.parent];
    const before = at > 0 ? trial.results[at - 1]?.value : parent && valueAt(parent, rung - 1);
    return before === undefined || !Number.isFinite(value - before) ? [] : [{ trial, rung, gain: value - before }];
  });
}

function standardised(values: readonly number[]): number[] {
  const middle = mean(values);
  const deviation = Math.sqrt(mean(values.map((value) => (value - middle) ** 2))) || 1;
  return values.map((value) => (value - middle) / deviation);
}
