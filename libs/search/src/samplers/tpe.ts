import { z } from 'zod';
import type { Assignment, Parameter, Value } from '../space/space.js';
import { drawNew, isProposable } from './draw-new.js';
import { ranked } from './observations.js';
import { parzenEstimator } from './parzen/parzen-estimator.js';
import { type Ask, defineSampler } from './sampler.js';

const Options = z.strictObject({
  /** Uniform draws before there is a model; a rung is modelled once it holds as many results. */
  startup: z.int().min(1).default(10),
  candidates: z.int().min(1).max(10_000).default(24),
});
type Options = z.output<typeof Options>;

const attempts = 5;

/**
 * Tree-structured Parzen estimator (Bergstra et al. 2011; Watanabe 2304.11127 as Optuna has it): multivariate, grouped by
 * branch, with running trials among the bad ones (constant liar). A failed trial counts as bad too.
 */
export const tpe = defineSampler<Options>({
  name: 'tpe',
  version: 1,
  options: Options,
  propose: (ask) => {
    const { space, history, direction, options } = ask;
    const ranking = ranked(history, direction, options.startup);
    if (ranking.length >= options.startup) {
      const below = new Set(ranking.slice(0, belowSize(ranking.length)).map(({ index }) => index));
      const split: Split = {
        good: history.filter(({ index }) => below.has(index)).map(({ assignment }) => assignment),
        bad: history.filter(({ index }) => !below.has(index)).map(({ assignment }) => assignment),
      };
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const assignment: Assignment = {};
        propose(space.parameters, split, ask, assignment);
        if (!isProposable(space, history, assignment)) continue;
        return { assignment, reason: `like the best ${below.size} of ${ranking.length} trials` };
      }
    }
    const assignment = drawNew(ask);
    return assignment && { assignment, reason: 'uniform draw' };
  },
});

interface Split {
  good: readonly Assignment[];
  bad: readonly Assignment[];
}

/** Trials that count as good: a tenth, at most 25. */
export function belowSize(trials: number): number {
  return Math.min(Math.ceil(0.1 * trials), 25);
}

/** Decides the parameters of one group, those that always occur together; then those of the branches it took. */
function propose(parameters: readonly Parameter[], { good, bad }: Split, ask: Ask<Options>, into: Assignment): void {
  if (parameters.length === 0) return;
  const chosen = best(parameters, { good, bad }, ask);
  parameters.forEach((parameter, at) => {
    into[parameter.name] = chosen[at] as Value;
  });
  for (const parameter of parameters) {
    if (parameter.type !== 'choice') continue;
    const taken = into[parameter.name];
    const isTaken = (assignment: Assignment): boolean => assignment[parameter.name] === taken;
    const branch = parameter.branches.find(({ name }) => name === taken);
    propose(branch?.parameters ?? [], { good: good.filter(isTaken), bad: bad.filter(isTaken) }, ask, into);
  }
}

/** Of some draws from the good trials' density the one with the highest log l - log g. */
function best(parameters: readonly Parameter[], split: Split, { random, options }: Ask<Options>): Value[] {
  const pointOf = (assignment: Assignment): Value[] => parameters.map(({ name }) => assignment[name] as Value);
  const good = parzenEstimator(parameters, split.good.map(pointOf));
  const bad = parzenEstimator(parameters, split.bad.map(pointOf));
  let chosen: Value[] = [];
  let highest = -Infinity;
  for (let draw = 0; draw < options.candidates; draw += 1) {
    const candidate = good.sample(random);
    const score = good.logDensity(candidate) - bad.logDensity(candidate);
    if (score <= highest && chosen.length > 0) continue;
    [chosen, highest] = [candidate, score];
  }
  return chosen;
}
