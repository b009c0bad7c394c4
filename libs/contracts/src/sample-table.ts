import { z } from 'zod';
import { DatasetPart } from './datasets.js';

/** What a dataset version's list of samples says of each: a JSON array in the object store. Only what is known is there. */
export const SampleFacts = z.object({
  id: z.string(),
  split: DatasetPart,
  label: z.int(),
  /** Several findings: 1, 0 or -1 (not known) for each. */
  labels: z.array(z.int()).optional(),
  group: z.string().optional(),
  site: z.string().optional(),
  scanner: z.string().optional(),
  metadata: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});
export type SampleFacts = z.output<typeof SampleFacts>;
