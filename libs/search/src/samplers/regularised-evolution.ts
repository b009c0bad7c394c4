import { z } from 'zod';
import { repaired } from '../space/repair.js';
import { ownCube } from './cube.js';
import { drawNew, isProposable } from './draw-new.js';
import { mutated } from './mutation.js';
import { type Observation, ranked } from './observations.js';
import { defineSampler } from './sampler.js';

const Options = z
  .strictObject({
    /** The newest so many trials with a value are alive; the first ones are drawn uniformly. */
    population: z.int().min(2).default(20),
    /** Of so many drawn from them the best becomes a parent: a quarter of the population, as in the paper. */
    sample: z.int().min(1).default(5),
    /** How far a number moves, as a share of its range. */
    reach: z.number().positive().max(1).default(0.1),
  })
  .refine(({ population, sample }) => sample <= population, { message: 'sample must not be above population' });
type Options = z.output<typeof Options>;

const attempts = 20;

/** Regularised evolution (Real et al. 1802.01548): the best of a few living trials has a child with one change; the oldest die, not the worst. */
export const regularisedEvolution = defineSampler<Options>({
  name: 'regularised-evolution',
  version: 1,
  options: Options as z.ZodType<Options>,
  propose: (ask) => {
    const { space, history, direction, random, options } = ask;
    const ranking = ranked(history, direction, options.population);
    const alive = new Set(
      ranking
        .map(({ index }) => index)
        .sort((a, b) => b - a)
        .slice(0, options.population),
    );
    if (alive.size >= options.population) {
      const living = ranking.filter(({ index }) => alive.has(index)); // best first
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const places = Array.from({ length: options.sample }, (_, drawn) => random.integer(living.length - drawn));
        const parent = living[bestPlace(places)] as Observation;
        const child = mutated(space, ownCube(space), parent.assignment, random, options.reach);
        const assignment = repaired(space, child, random);
        if (assignment && isProposable(space, history, assignment))
          return { assignment, reason: `child of trial ${parent.index}` };
      }
    }
    const assignment = drawNew(ask);
    return assignment && { assignment, reason: 'uniform draw' };
  },
});

/** The smallest place of a sample without repeats, each drawn as a place among those that are left. */
function bestPlace(draws: readonly number[]): number {
  const taken: number[] = [];
  for (const draw of draws) {
    let place = draw;
    for (const other of taken) if (other <= place) place += 1;
    taken.push(place);
    taken.sort((a, b) => a - b);
  }
  return taken[0] as number;
}
