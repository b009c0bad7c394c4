import { cmaEs } from './cma-es.js';
import { grid } from './grid.js';
import { halton } from './halton.js';
import { random } from './random.js';
import type { Sampler } from './sampler.js';
import { sobol } from './sobol.js';
import { tpe } from './tpe.js';

/** Every sampler by the name that a sweep uses; an old version stays under its own key (`random-v1`). */
export const samplers = { random, grid, sobol, halton, tpe, 'cma-es': cmaEs } satisfies Record<string, Sampler>;
