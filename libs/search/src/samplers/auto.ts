import { z } from 'zod';
import { sizeOf } from '../space/enumerate.js';
import type { Parameter, Space } from '../space/space.js';
import { cmaEs, cmaEsV1 } from './cma-es.js';
import { levelsOf, parametersOf, sharedCube } from './cube.js';
import { gp } from './gp.js';
import { grid } from './grid.js';
import { halton } from './halton.js';
import { type Ask, defineSampler, type Sampler } from './sampler.js';
import { sobolDimensions } from './sequences/sobol-sequence.js';
import { sobol } from './sobol.js';
import { tpe } from './tpe.js';

interface Pick {
  sampler: Sampler;
  why: string;
}

/** Fewer trials than this leave a model nothing to learn from: ten go into its start. */
const enoughForModel = 20;
/** Above this share of trials under way at once a model would hear of results too late. */
const mostParallel = 0.25;
/** Dimensions up to which Gaussian processes lead, and trials up to which they are cheap enough. */
const gaussian = { dimensions: 24, trials: 200 };
/** Trials per dimension from which covariance adaptation pays. */
const adaptation = 100;

/**
 * Picks a sampler by space, budget and parallelism, and says why. It looks at nothing that changes during a sweep, so that the pick stays the
 * same; raise its version with that of any sampler that it picks from.
 */
export const auto = autoWith(2, cmaEs);

/** As it was, with version 1 of CMA-ES. */
export const autoV1 = autoWith(1, cmaEsV1);

function autoWith(version: number, adaptive: Sampler) {
  return defineSampler({
    name: 'auto',
    version,
    options: z.strictObject({}),
    manyObjectives: true,
    propose: (ask) => {
      const isPlain = !ask.further || ask.further.length === 0;
      const { sampler, why } = isPlain
        ? pickSampler(ask.space, ask.sweep, adaptive)
        : { sampler: tpe, why: `beside the objective there are ${ask.further?.length} goals` };
      const proposal = sampler.propose({ ...ask, options: sampler.options.parse({}) });
      if (!proposal) return undefined;
      return { ...proposal, reason: `${sampler.name} (${why})${proposal.reason ? `: ${proposal.reason}` : ''}` };
    },
  });
}

export function pickSampler(space: Space, { trials, slots }: Ask<unknown>['sweep'], adaptive: Sampler = cmaEs): Pick {
  const size = sizeOf(space);
  if (size <= trials) return { sampler: grid, why: `${trials} trials cover all ${size} points` };
  const { width } = sharedCube(space);
  const even = width <= sobolDimensions ? sobol : halton;
  if (trials < enoughForModel) return { sampler: even, why: `${trials} trials are too few for a model` };
  if (slots > mostParallel * trials) return { sampler: even, why: `${slots} of ${trials} trials run at once` };
  const all = parametersOf(space).filter((parameter) => levelsOf(parameter) > 1).length;
  if (all <= gaussian.dimensions && trials <= gaussian.trials) {
    return { sampler: gp, why: `${all} parameters and ${trials} trials` };
  }
  const dimensions = numbersOf(space.parameters);
  if (dimensions === undefined)
    return { sampler: tpe, why: `there are choices, and ${all} parameters and ${trials} trials` };
  if (trials >= adaptation * dimensions)
    return { sampler: adaptive, why: `${trials} trials for ${dimensions} numbers` };
  return { sampler: tpe, why: `${dimensions} numbers and ${trials} trials` };
}

/** How many numbers may vary; `undefined` where an option may too. */
function numbersOf(parameters: readonly Parameter[]): number | undefined {
  const varying = parameters.filter((parameter) => levelsOf(parameter) > 1);
  const isPlain =
    parameters.every(({ type }) => type !== 'choice') && varying.every(({ type }) => type !== 'categorical');
  return isPlain ? varying.length : undefined;
}
