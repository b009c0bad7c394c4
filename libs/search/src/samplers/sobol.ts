import { z } from 'zod';
import { repaired } from '../space/repair.js';
import { assignmentAt, sharedCube } from './cube.js';
import { drawNew, isProposable } from './draw-new.js';
import { defineSampler } from './sampler.js';
import { sobolDimensions, sobolSequence } from './sequences/sobol-sequence.js';

/**
 * Points that fill the space evenly, best in numbers that are powers of two: a good first wave of any sweep. Looks at no result. Where
 * the point was proposed already (small spaces) or is forbidden, a uniform draw stands in.
 */
export const sobol = defineSampler({
  name: 'sobol',
  version: 1,
  manyObjectives: true,
  options: z.strictObject({
    /** Owen scrambling with the sweep's seed; without it every sweep starts in the lower corner. */
    scramble: z.boolean().default(true),
  }),
  refuses: (space) => {
    const { width } = sharedCube(space);
    if (width <= sobolDimensions) return undefined;
    return `it has ${width} dimensions, there are direction numbers for ${sobolDimensions}; halton has no such end`;
  },
  propose: (ask) => {
    const { space, history, random, trialIndex, sweep, options } = ask;
    const cube = sharedCube(space);
    const sequence = sobolSequence(cube.width, options.scramble ? sweep.seed : undefined);
    const assignment = repaired(space, assignmentAt(space, cube, sequence.point(trialIndex)), random);
    if (assignment && isProposable(space, history, assignment))
      return { assignment, reason: `point ${trialIndex} of the sequence` };
    const drawn = drawNew(ask);
    return drawn && { assignment: drawn, reason: 'uniform draw' };
  },
});
