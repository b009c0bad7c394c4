import type { Random } from '@paucis/statistics';
import type { z } from 'zod';
import type { Assignment, Space } from '../space/space.js';
import type { Goal } from '../sweep/goals.js';
import { History } from '../sweep/history.js';
import type { Direction, TrialView } from '../sweep/trial.js';

export interface Proposal {
  assignment: Assignment;
  /** Why this one, in words for people: `grid point 3 of 12`. */
  reason?: string;
}

/** What a sampler is asked with. */
export interface Ask<Options> {
  space: Space;
  /** All trials so far, oldest first. */
  history: readonly TrialView[] | History;
  direction: Direction;
  /** What is wanted beside the objective. */
  further?: readonly Goal[];
  /** The trial whose weights the new one goes on with. */
  parent?: number;
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

/** An ask as a sampler sees it. */
export type Question<Options> = Omit<Ask<Options>, 'history'> & { history: History };

/** What the sweep around it is like. */
export interface Setting {
  further: readonly Goal[];
  scheduler: string;
}

/** Proposes the next trial from a space and a history. Never sees storage or clocks. */
export interface Sampler<Options = unknown> {
  name: string;
  /** Raised whenever the same ask may get another answer; the old version stays registered so that its sweeps replay. */
  version: number;
  options: z.ZodType<Options>;
  /** Why it cannot search this space or not in such a sweep; a sweep that asks for it is refused with that. */
  refuses(space: Space, options: Options, setting?: Setting): string | undefined;
  /** `undefined`: the space holds nothing that was not proposed already. */
  propose(ask: Ask<Options>): Proposal | undefined;
}

interface Definition<Options> {
  name: string;
  version: number;
  options: z.ZodType<Options>;
  /** It can take more than one objective, or looks at no result. */
  manyObjectives?: boolean;
  refuses?(space: Space, options: Options, setting: Setting): string | undefined;
  propose(question: Question<Options>): Proposal | undefined;
}

/** Ties the options schema of a sampler to its `propose`. */
export function defineSampler<Options>(definition: Definition<Options>): Sampler {
  const { name, version, options: schema, manyObjectives = false } = definition;
  return {
    ...{ name, version, options: schema },
    refuses: (space, options, setting = { further: [], scheduler: 'none' }) => {
      const second = setting.further.find((goal) => 'direction' in goal);
      if (second && !manyObjectives)
        return `it follows one objective, ${second.metric} is a second one; tpe, nsga-ii and nsga-iii follow several`;
      return definition.refuses?.(space, schema.parse(options), setting);
    },
    propose: (ask) =>
      definition.propose({ ...ask, history: History.of(ask.history), options: schema.parse(ask.options) }),
  };
}
