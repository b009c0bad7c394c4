import type { Random } from '@paucis/statistics';
import type { z } from 'zod';
import type { Assignment, Space } from '../space/space.js';
import type { Direction, TrialView } from '../sweep/trial.js';

export interface Proposal {
  assignment: Assignment;
  /** Why this one, in words for people: `grid point 3 of 12`. */
  reason?: string;
}

/** What a sampler may look at. */
export interface Ask<Options> {
  space: Space;
  /** All trials of the sweep so far, by index. */
  history: readonly TrialView[];
  direction: Direction;
  /** The stream of this proposal: f(sweep seed, trial index). */
  random: Random;
  trialIndex: number;
  /** What is the same in every ask of a sweep. */
  sweep: {
    /** For what all proposals must share: the scrambling of a sequence. */
    seed: number;
    /** Trials that it may propose. */
    trials: number;
    /** Runs that may be under way at once, as it was planned. */
    slots: number;
  };
  options: Options;
}

/** Proposes the next trial from a space and a history. Never sees storage or clocks. */
export interface Sampler<Options = unknown> {
  name: string;
  /** Raised whenever the same ask may get another answer; the old version stays registered so that its sweeps replay. */
  version: number;
  options: z.ZodType<Options>;
  /** Why it cannot search this space; a sweep that asks for it is refused with that. Absent: it can search every space. */
  refuses?(space: Space, options: Options): string | undefined;
  /** `undefined`: the space holds nothing that was not proposed already. */
  propose(ask: Ask<Options>): Proposal | undefined;
}

/** Ties the options schema of a sampler to its `propose`. */
export function defineSampler<Options>(sampler: Sampler<Options>): Sampler {
  const { options: schema } = sampler;
  return {
    ...sampler,
    refuses: (space, options) => sampler.refuses?.(space, schema.parse(options)),
    propose: (ask) => sampler.propose({ ...ask, options: schema.parse(ask.options) }),
  };
}
