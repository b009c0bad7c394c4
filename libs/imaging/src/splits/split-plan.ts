import { hashOf, Invalid } from '@paucis/contracts';
import { clustersOf } from './clusters.js';
import type { SplitSample } from './split-sample.js';
import { stratifiedGroupKFold } from './stratified-group-k-fold.js';

/** Sample ids of one training, sorted as the data set is. */
export interface Fold {
  readonly index: number;
  readonly training: readonly string[];
  readonly validation: readonly string[];
  readonly trainingHash: string;
  readonly validationHash: string;
}

export interface SplitPlan {
  /** Sealed: no training and no selection sees them. */
  readonly test: readonly string[];
  readonly folds: readonly Fold[];
  /** Left out of training, and why. */
  readonly dropped: readonly { readonly sampleId: string; readonly reason: string }[];
}

/** Names a set of samples whatever their order: what makes two folds the same fold. */
export function foldHash(sampleIds: readonly string[]): string {
  return hashOf([...sampleIds].sort());
}

/**
 * The plan for small sets: the official test is sealed, train and val are pooled and dealt to `folds` folds, `repeats` times.
 * What shares a group or exact pixels with a test sample, directly or through others, is dropped from the pool; what shares
 * them with each other stays on one side of every fold.
 */
export function splitIntoFolds(
  samples: readonly SplitSample[],
  { folds, repeats = 1, seed }: { folds: number; repeats?: number; seed: number },
): SplitPlan {
  const clusters = clustersOf(samples);
  const { pool, test, dropped } = sealTest(samples, clusters);
  const labels = pool.map((at) => samples[at]?.label as number);
  const groups = pool.map((at) => clusters[at] as number);
  const planned: Fold[] = [];
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const foldOf = stratifiedGroupKFold({ labels, groups, folds, seed: `${seed}/${repeat}` });
    for (let fold = 0; fold < folds; fold += 1) {
      const isHeld = (_: number, at: number) => foldOf[at] === fold;
      const training = pool.filter((sample, at) => !isHeld(sample, at));
      planned.push(foldFrom(samples, planned.length, training, pool.filter(isHeld)));
    }
  }
  return { test, folds: planned, dropped };
}

/**
 * The publisher's own split as one fold: train and val as they are, less what shares a group or exact pixels with val (dropped
 * from train) or with test (dropped from both). Test loses nothing.
 */
export function officialSplit(samples: readonly SplitSample[]): SplitPlan {
  const clusters = clustersOf(samples);
  const { pool, test, dropped } = sealTest(samples, clusters);
  const validation = pool.filter((at) => samples[at]?.split === 'val');
  const held = ownersOf(samples, clusters, validation);
  const training: number[] = [];
  for (const at of pool.filter((index) => samples[index]?.split === 'train')) {
    const owner = held.get(clusters[at] as number);
    if (owner === undefined) training.push(at);
    else dropped.push(dropOf(samples, at, owner, 'validation'));
  }
  if (training.length === 0 || validation.length === 0) {
    throw new Invalid(
      'split-part-empty',
      `official split: expected samples to train and to validate on, got ${training.length} and ${validation.length}; ` +
        'ask for folds instead',
    );
  }
  return { test, folds: [foldFrom(samples, 0, training, validation)], dropped };
}

type Dropped = SplitPlan['dropped'][number];

/** Row numbers that may be trained on, the sealed ids, and what is dropped because it belongs to a sealed sample. */
function sealTest(
  samples: readonly SplitSample[],
  clusters: Int32Array,
): { pool: number[]; test: string[]; dropped: Dropped[] } {
  const rows = samples.map((_, at) => at);
  const sealed = rows.filter((at) => samples[at]?.split === 'test');
  const owners = ownersOf(samples, clusters, sealed);
  const pool: number[] = [];
  const dropped: Dropped[] = [];
  for (const at of rows.filter((index) => samples[index]?.split !== 'test')) {
    const owner = owners.get(clusters[at] as number);
    if (owner === undefined) pool.push(at);
    else dropped.push(dropOf(samples, at, owner, 'test'));
  }
  return { pool, test: sealed.map((at) => samples[at]?.id as string), dropped };
}

/** Per cluster the samples that claim it. */
function ownersOf(
  samples: readonly SplitSample[],
  clusters: Int32Array,
  rows: readonly number[],
): Map<number, SplitSample[]> {
  const owners = new Map<number, SplitSample[]>();
  for (const at of rows) {
    const cluster = clusters[at] as number;
    const held = owners.get(cluster) ?? [];
    held.push(samples[at] as SplitSample);
    owners.set(cluster, held);
  }
  return owners;
}

function dropOf(
  samples: readonly SplitSample[],
  at: number,
  owners: readonly SplitSample[],
  part: 'test' | 'validation',
): Dropped {
  const { id, pixelHash, group } = samples[at] as SplitSample;
  const copied = owners.find((owner) => owner.pixelHash === pixelHash);
  if (copied !== undefined) return { sampleId: id, reason: `copy of ${part} sample ${copied.id}` };
  const related = owners.find((owner) => group !== undefined && owner.group === group);
  if (related !== undefined) return { sampleId: id, reason: `same group as ${part} sample ${related.id}` };
  return { sampleId: id, reason: `tied to ${part} sample ${owners[0]?.id} by a copy of an image of its group` };
}

function foldFrom(
  samples: readonly SplitSample[],
  index: number,
  trainingRows: readonly number[],
  validationRows: readonly number[],
): Fold {
  checkClasses(samples, index, validationRows);
  const idsOf = (rows: readonly number[]) => rows.map((at) => samples[at]?.id as string);
  const [training, validation] = [idsOf(trainingRows), idsOf(validationRows)];
  return { index, training, validation, trainingHash: foldHash(training), validationHash: foldHash(validation) };
}

/** A validation part without one of the classes has no AUC. */
function checkClasses(samples: readonly SplitSample[], index: number, validationRows: readonly number[]): void {
  const all = new Set(samples.map(({ label }) => label));
  const held = new Set(validationRows.map((at) => samples[at]?.label as number));
  const absent = [...all].filter((label) => !held.has(label)).sort((a, b) => a - b);
  if (absent.length === 0) return;
  throw new Invalid(
    'fold-without-class',
    `split: the validation part of fold ${index} holds no sample of class ${absent.join(', ')}; ask for fewer folds`,
    { fold: index, classes: absent },
  );
}
