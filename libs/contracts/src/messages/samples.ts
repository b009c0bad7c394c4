import { z } from 'zod';
import { defineQuestion } from '../define.js';
import { DatasetSample, SampleFilter, SampleId } from '../samples.js';

/** The samples of a dataset's current version, in its order. Of the sealed ones nothing but their shape. */
export const listSamples = defineQuestion({
  service: 'registry',
  name: 'sample.list',
  askedBy: ['gateway'],
  ask: SampleFilter.extend({ dataset: z.string(), spread: z.boolean().optional() }),
  answer: z.object({ samples: z.array(DatasetSample), total: z.int(), next: SampleId.optional() }),
  timeoutMs: 30_000,
});

/** A PNG of one sample for people to look at: at most `side` pixels, the middle slice of a volume. */
export const getThumbnail = defineQuestion({
  service: 'registry',
  name: 'sample.thumbnail',
  askedBy: ['gateway'],
  ask: z.object({ dataset: z.string(), sampleId: SampleId, side: z.int().min(16).max(256) }),
  answer: z.object({ png: z.base64() }),
});
