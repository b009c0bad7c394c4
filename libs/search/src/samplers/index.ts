import { grid } from './grid.js';
import { random } from './random.js';
import type { Sampler } from './sampler.js';
import { tpe } from './tpe.js';

/** Every sampler by the name that a sweep uses; an old version stays under its own key (`random-v1`). */
export const samplers = { random, grid, tpe } satisfies Record<string, Sampler>;
