import { z } from 'zod';
import { drawNew } from './draw-new.js';
import { defineSampler } from './sampler.js';

/** Uniform random search without repeats: the baseline that every other sampler has to beat. */
export const random = defineSampler({
  name: 'random',
  version: 1,
  manyObjectives: true,
  options: z.strictObject({}),
  propose: (ask) => {
    const assignment = drawNew(ask);
    return assignment && { assignment };
  },
});
