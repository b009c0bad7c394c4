import type { Random } from '@paucis/statistics';
import { z } from 'zod';
import { repaired } from '../space/repair.js';
import type { Assignment } from '../space/space.js';
import { assignmentAt, type Cube, ownCube, pointOf } from './cube.js';
import { drawNew, isProposable } from './draw-new.js';
import { type Observation, ranked } from './observations.js';
import { type Question, defineSampler } from './sampler.js';

const Options = z.strictObject({
  population: z.int().min(4).default(20),
  /** Weight of the difference of two members. */
  factor: z.number().positive().max(2).default(0.5),
  /** Chance of each parameter to come from the mutant. */
  crossover: z.number().min(0).max(1).default(0.5),
});
type Options = z.output<typeof Options>;

const attempts = 20;

/**
 * Differential evolution, rand/1/bin (Storn & Price 1997), over the unit cube with options as bins (DEHB, 2105.09821, and its defaults). Trial i
 * challenges place i mod `population`; the best trial that ever challenged a place holds it, so that results may come in any order.
 */
export const differentialEvolution = defineSampler<Options>({
  name: 'differential-evolution',
  version: 1,
  options: Options,
  propose: (ask) => {
    const { space, history, trialIndex, options } = ask;
    const holders = holdersOf(ask);
    const place = trialIndex % options.population;
    const target = holders.get(place);
    const others = [...holders].filter(([at]) => at !== place).map(([, { assignment }]) => assignment);
    if (trialIndex >= options.population && target && others.length >= 3) {
      const cube = ownCube(space);
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const drawn = assignmentAt(space, cube, challenger(target.assignment, others, cube, ask));
        const assignment = repaired(space, drawn, ask.random);
        if (!assignment || !isProposable(space, history, assignment)) continue;
        return { assignment, reason: `challenges trial ${target.index} for place ${place}` };
      }
    }
    const assignment = drawNew(ask);
    return assignment && { assignment, reason: 'uniform draw' };
  },
});

/** Who holds each place of the population. */
function holdersOf({ history, direction, options: { population } }: Question<Options>): Map<number, Observation> {
  const holders = new Map<number, Observation>();
  for (const trial of ranked(history, direction, population)) {
    const place = trial.index % population;
    if (!holders.has(place)) holders.set(place, trial);
  }
  return holders;
}

/** A point made of the target and of base + factor (one - other), three others drawn without repeats: [width]. */
function challenger(
  target: Assignment,
  others: readonly Assignment[],
  cube: Cube,
  { space, random, options }: Question<Options>,
): Float64Array {
  const pool = [...others];
  const draw = (): Float64Array => complete(pool.splice(random.integer(pool.length), 1)[0] as Assignment);
  const complete = (assignment: Assignment): Float64Array => filled(pointOf(space, cube, assignment), random);
  const [base, one, other] = [draw(), draw(), draw()];
  const forced = random.integer(Math.max(1, cube.width));
  return complete(target).map((own, at) => {
    if (at !== forced && random.next() >= options.crossover) return own;
    const center = base[at] as number;
    const mutant = center + options.factor * ((one[at] as number) - (other[at] as number));
    // Outside: half way from the base to the end.
    if (mutant < 0) return center / 2;
    return mutant > 1 ? (center + 1) / 2 : mutant;
  });
}

/** Parameters that do not exist under an assignment get a drawn value: a branch newly taken needs one. */
function filled(point: Float64Array, random: Random): Float64Array {
  return point.map((at) => (Number.isNaN(at) ? random.next() : at));
}
