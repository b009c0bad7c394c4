import { z } from 'zod';
import { ArtifactRef } from '../artifacts.js';
import { Dataset, NewDataset, OpenedSeal } from '../datasets.js';
import { defineQuestion } from '../define.js';
import { Id, Sha256 } from '../ids.js';
import { CopyDecisions, DatasetCopies, GroupProposal, GroupRule, SplitPlan, SplitRequest } from '../splits.js';

/** Begins to ingest an upload; the dataset is `ingesting` until its version exists or it failed. Same name and bytes: the same dataset. */
export const addDataset = defineQuestion({
  service: 'registry',
  name: 'dataset.add',
  askedBy: ['gateway'],
  ask: NewDataset.extend({ objectKey: z.string(), fileName: z.string().max(200), md5: z.string().optional() }),
  answer: Dataset,
});

/** A new key for the pseudonyms of the project: what is added from now on cannot be joined with what was added before. */
export const rotatePseudonyms = defineQuestion({
  service: 'registry',
  name: 'pseudonym.rotate',
  askedBy: ['gateway'],
  ask: z.object({}),
  answer: z.object({ version: z.int().positive() }),
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

/**
 * The plan of that kind for a dataset's current version. The same images, groups and decisions give the same plan; `dryRun` stores
 * and seals nothing.
 */
export const resolveSplit = defineQuestion({
  service: 'registry',
  name: 'split.resolve',
  askedBy: ['tuner', 'gateway'],
  ask: SplitRequest.extend({ dataset: z.string(), dryRun: z.boolean().default(false) }),
  answer: SplitPlan,
  timeoutMs: 120_000,
});

/** Pairs of copies in the order of the dataset. */
export const listCopies = defineQuestion({
  service: 'registry',
  name: 'copies.list',
  askedBy: ['gateway'],
  ask: z.object({
    dataset: z.string(),
    limit: z.int().min(1).max(1_000).default(500),
    after: z.int().nonnegative().optional(),
  }),
  answer: DatasetCopies,
  timeoutMs: 60_000,
});

/** Turns pairs down, or accepts them again; split plans made from now on obey. */
export const decideCopies = defineQuestion({
  service: 'registry',
  name: 'copies.decide',
  askedBy: ['gateway'],
  ask: CopyDecisions.extend({ dataset: z.string() }),
  answer: DatasetCopies,
  timeoutMs: 60_000,
});

/** Proposes which images are of one patient, where the dataset names none. */
export const proposeGroups = defineQuestion({
  service: 'registry',
  name: 'groups.propose',
  askedBy: ['gateway'],
  ask: GroupRule.extend({ dataset: z.string() }),
  answer: GroupProposal,
  timeoutMs: 120_000,
});

/** Accepts a proposal that was looked at: it rules all split plans from now on. */
export const acceptGroups = defineQuestion({
  service: 'registry',
  name: 'groups.accept',
  askedBy: ['gateway'],
  ask: GroupRule.extend({ dataset: z.string(), proposal: Sha256 }),
  answer: GroupProposal,
  timeoutMs: 120_000,
});

/** Labels, groups and folds as a file for other programs. */
export const exportDataset = defineQuestion({
  service: 'registry',
  name: 'dataset.export',
  askedBy: ['gateway'],
  ask: SplitRequest.extend({
    ...GroupRule.shape,
    dataset: z.string(),
    /** `groups`: those that are proposed, to look through. */
    format: z.enum(['csv', 'nnunet', 'monai', 'groups']),
  }),
  answer: z.object({ file: ArtifactRef, fileName: z.string(), contentType: z.string() }),
  timeoutMs: 120_000,
});

export const getSplit = defineQuestion({
  service: 'registry',
  name: 'split.get',
  askedBy: ['tuner', 'gateway', 'evaluator'],
  ask: z.object({ splitPlanId: Id }),
  answer: SplitPlan,
});

/**
 * Where the list of a version's samples lies: `SampleFacts` of each, sealed ones included. For reports, which count what a test
 * set holds; a training never sees it.
 */
export const getSampleTable = defineQuestion({
  service: 'registry',
  name: 'sample.table',
  askedBy: ['evaluator'],
  ask: z.object({ versionId: Id }),
  answer: z.object({ samples: ArtifactRef }),
});

/** Opens the sealed test for one sweep: counted for good; asked again by the same sweep it answers the same look. */
export const openSeal = defineQuestion({
  service: 'registry',
  name: 'seal.open',
  askedBy: ['evaluator'],
  ask: z.object({ splitPlanId: Id, sweepId: Id, commitment: Sha256 }),
  answer: OpenedSeal,
});
