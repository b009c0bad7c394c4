import { z } from 'zod';
import { repaired } from '../space/repair.js';
import { assignmentAt, sharedCube } from './cube.js';
import { drawNew, isProposable } from './draw-new.js';
import { defineSampler } from './sampler.js';
import { haltonPoint } from './sequences/halton-sequence.js';

/** Like `sobol`, even at numbers of trials that are no powers of two, and for any number of dimensions. */
export const halton = defineSampler({
  name: 'halton',
  version: 1,
  manyObjectives: true,
  options: z.strictObject({
    /** Digit permutations with the sweep's seed. */
    scramble: z.boolean().default(true),
  }),
  propose: (ask) => {
    const { space, history, random, trialIndex, sweep, options } = ask;
    const cube = sharedCube(space);
    const point = haltonPoint(trialIndex, cube.width, options.scramble ? sweep.seed : undefined);
    const assignment = repaired(space, assignmentAt(space, cube, point), random);
    if (assignment && isProposable(space, history, assignment))
      return { assignment, reason: `point ${trialIndex} of the sequence` };
    const drawn = drawNew(ask);
    return drawn && { assignment: drawn, reason: 'uniform draw' };
  },
});
