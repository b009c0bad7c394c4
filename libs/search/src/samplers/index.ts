import { auto, autoV1 } from './auto.js';
import { bohb } from './bohb.js';
import { cmaEs, cmaEsV1 } from './cma-es.js';
import { differentialEvolution } from './differential-evolution.js';
import { gp } from './gp.js';
import { grid } from './grid.js';
import { halton } from './halton.js';
import { nsga2, nsga3 } from './nsga.js';
import { pb2, pbt } from './pbt.js';
import { random } from './random.js';
import { regularisedEvolution } from './regularised-evolution.js';
import type { Sampler } from './sampler.js';
import { sobol } from './sobol.js';
import { tpe } from './tpe.js';

/** Every sampler by the name that a sweep uses; an old version stays under its own key (`random-v1`). */
export const samplers = {
  random,
  grid,
  sobol,
  halton,
  tpe,
  bohb,
  gp,
  'cma-es': cmaEs,
  'cma-es-v1': cmaEsV1,
  'differential-evolution': differentialEvolution,
  'regularised-evolution': regularisedEvolution,
  'nsga-ii': nsga2,
  'nsga-iii': nsga3,
  pbt,
  pb2,
  auto,
  'auto-v1': autoV1,
} satisfies Record<string, Sampler>;
