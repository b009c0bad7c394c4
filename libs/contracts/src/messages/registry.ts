import { z } from 'zod';
import { Dataset, NewDataset, OpenedSeal, SplitPlan } from '../datasets.js';
import { defineQuestion } from '../define.js';
import { Id, Sha256 } from '../ids.js';

/** Begins to ingest an upload; the dataset is `ingesting` until its version exists or it failed. Same name and bytes: the same dataset. */
export const addDataset = defineQuestion({
  service: 'registry',
  name: 'dataset.add',
  askedBy: ['gateway'],
  ask: NewDataset.extend({ objectKey: z.string(), fileName: z.string().max(200), md5: z.string().optional() }),
  answer: Dataset,
});

/** The newest first. */
export const listDatasets = defineQuestion({
  service: 'registry',
  name: 'dataset.list',
  askedBy: ['gateway', 'tuner', 'evaluator'],
  ask: z.object({ limit: z.int().min(1).max(200).default(100), after: Id.optional() }),
  answer: z.object({ datasets: z.array(Dataset), next: Id.optional() }),
});

/** By id or by name. */
export const getDataset = defineQuestion({
  service: 'registry',
  name: 'dataset.get',
  askedBy: ['gateway', 'tuner', 'evaluator'],
  ask: z.object({ dataset: z.string() }),
  answer: Dataset,
});

/** The plan for so many folds of a dataset's current version: made once, then always the same. */
export const resolveSplit = defineQuestion({
  service: 'registry',
  name: 'split.resolve',
  askedBy: ['tuner', 'gateway'],
  ask: z.object({ dataset: z.string(), folds: z.int().min(2).max(20) }),
  answer: SplitPlan,
  timeoutMs: 60_000,
});

export const getSplit = defineQuestion({
  service: 'registry',
  name: 'split.get',
  askedBy: ['tuner', 'gateway', 'evaluator'],
  ask: z.object({ splitPlanId: Id }),
  answer: SplitPlan,
});

/** Opens the sealed test for one sweep: counted for good; asked again by the same sweep it answers the same look. */
export const openSeal = defineQuestion({
  service: 'registry',
  name: 'seal.open',
  askedBy: ['evaluator'],
  ask: z.object({ splitPlanId: Id, sweepId: Id, commitment: Sha256 }),
  answer: OpenedSeal,
});
