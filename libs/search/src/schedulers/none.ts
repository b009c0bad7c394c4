import { z } from 'zod';
import { defineScheduler } from './scheduler.js';

/** No scheduler: each trial goes straight to `max` steps with all folds and seeds. */
export const none = defineScheduler({
  name: 'none',
  version: 1,
  manyObjectives: true,
  options: z.strictObject({ unit: z.literal('step').default('step'), max: z.int().positive() }),
  rungs: ({ max }, { folds, seeds }) => [{ step: max, folds, seeds }],
  next: ({ freeSlots, startsLeft }) => (freeSlots > 0 && startsLeft > 0 ? { kind: 'start' } : undefined),
  expectedCounts: (_options, _rungs, trials) => [trials],
});
