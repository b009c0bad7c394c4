import { z } from 'zod';
import { defineQuestion } from '../define.js';
import { Name } from '../ids.js';
import { NewWeights, PretrainedWeights } from '../weights.js';

/** Keeps an encoder for sweeps to start from. Same name and content: the same weights; other content under a known name is refused. */
export const addWeights = defineQuestion({
  service: 'registry',
  name: 'weights.add',
  askedBy: ['gateway'],
  ask: NewWeights.extend({ objectKey: z.string() }),
  answer: PretrainedWeights,
  timeoutMs: 120_000,
});

/** In the order of their names. */
export const listWeights = defineQuestion({
  service: 'registry',
  name: 'weights.list',
  askedBy: ['gateway'],
  ask: z.object({ limit: z.int().min(1).max(200).default(100), after: Name.optional() }),
  answer: z.object({ weights: z.array(PretrainedWeights), next: Name.optional() }),
});

export const getWeights = defineQuestion({
  service: 'registry',
  name: 'weights.get',
  askedBy: ['gateway', 'tuner'],
  ask: z.object({ name: Name }),
  answer: PretrainedWeights,
});
