import { hashOf, Invalid, Rejected } from '@paucis/contracts';
import type { Dropped, SplitSetting } from './split-setting.js';

/** Sample ids of one training, sorted as the data set is. */
export interface Fold {
  readonly index: number;
  readonly training: readonly string[];
  readonly validation: readonly string[];
  readonly trainingHash: string;
  readonly validationHash: string;
  /** Where only some labels are used: all ids that pretraining may see. */
  readonly pretraining?: readonly string[];
}

export interface SplitPlan {
  /** Sealed: no training and no selection sees them. */
  readonly test: readonly string[];
  readonly folds: readonly Fold[];
  readonly dropped: readonly Dropped[];
  /** How the plan came about, in plain words. */
  readonly notes: readonly string[];
  /** An official split accepted as it is: images trained on that have a copy or a sibling held out, and those held out. */
  readonly leaks?: { readonly training: number; readonly heldOut: number };
}

/** Rows of the data set. */
export interface DraftFold {
  readonly training: readonly number[];
  readonly validation: readonly number[];
}

/** Names a set of samples whatever their order: what makes two folds the same fold. */
export function foldHash(sampleIds: readonly string[]): string {
  return hashOf([...sampleIds].sort());
}

/**
 * The plan of drafted folds, checked whatever kind of plan drafted them: `Rejected` where a cluster crosses training, validation
 * and test, or a sealed image is trained on; `Invalid` where a validation part lacks a class or nothing is left to train on.
 */
export function planOf(
  setting: SplitSetting,
  drafts: readonly DraftFold[],
  more: Omit<SplitPlan, 'test' | 'folds'>,
): SplitPlan {
  const folds = drafts.map((draft, index) => foldOf(setting, index, draft));
  const plan = { test: setting.sealed.map((at) => setting.samples[at]?.id as string), folds, ...more };
  drafts.forEach((draft, index) => checkFold(setting, index, draft, more.leaks !== undefined));
  return plan;
}

function foldOf({ samples }: SplitSetting, index: number, draft: DraftFold): Fold {
  const idsOf = (rows: readonly number[]) => rows.map((at) => samples[at]?.id as string);
  const [training, validation] = [idsOf(draft.training), idsOf(draft.validation)];
  return { index, training, validation, trainingHash: foldHash(training), validationHash: foldHash(validation) };
}

function checkFold(setting: SplitSetting, index: number, { training, validation }: DraftFold, mayLeak: boolean): void {
  const { samples, clusters, sealed } = setting;
  if (training.length === 0 || validation.length === 0) {
    throw new Invalid(
      'split-part-empty',
      `split: expected samples to train and to validate on in fold ${index}, got ${training.length} and ` +
        `${validation.length}; ask for folds instead`,
    );
  }
  const pixels = new Set(sealed.map((at) => samples[at]?.pixelHash));
  const leaking = [...training, ...validation].find((at) => pixels.has(samples[at]?.pixelHash as string));
  if (leaking !== undefined) throw leak(setting, index, leaking, 'is a sealed test image');
  if (mayLeak) return checkClasses(setting, index, validation);
  const held = new Set(sealed.map((at) => clusters[at]));
  const crossing = [...training, ...validation].find((at) => held.has(clusters[at]));
  if (crossing !== undefined) throw leak(setting, index, crossing, 'belongs with a test image');
  const validated = new Set(validation.map((at) => clusters[at]));
  const trained = training.find((at) => validated.has(clusters[at]));
  if (trained !== undefined) throw leak(setting, index, trained, 'belongs with a validation image');
  checkClasses(setting, index, validation);
}

function leak({ samples }: SplitSetting, fold: number, at: number, what: string): Rejected {
  const sampleId = samples[at]?.id as string;
  return new Rejected('split-leaks', `split: sample ${sampleId} of fold ${fold} ${what}: no such plan is made`, {
    fold,
    sampleId,
  });
}

/** A validation part without one of the classes has no AUC. */
function checkClasses({ samples }: SplitSetting, index: number, validation: readonly number[]): void {
  const absent = absentClasses(samples, validation);
  if (absent.length === 0) return;
  throw new Invalid(
    'fold-without-class',
    `split: the validation part of fold ${index} holds no sample of class ${absent.join(', ')}; ask for fewer folds`,
    { fold: index, classes: absent },
  );
}

/**
 * Classes of the data set of which these rows hold none. Strata of several findings may be absent, as long as any finding is there in some
 * rows and not there in others.
 */
export function absentClasses(samples: SplitSetting['samples'], rows: readonly number[]): number[] {
  const findings = samples[rows[0] as number]?.labels?.length ?? 0;
  const isRanked = (finding: number) =>
    [0, 1].every((label) => rows.some((at) => samples[at]?.labels?.[finding] === label));
  if (Array.from({ length: findings }, (_, finding) => finding).some(isRanked)) return [];
  const held = new Set(rows.map((at) => samples[at]?.label as number));
  return [...new Set(samples.map(({ label }) => label))].filter((label) => !held.has(label)).sort((a, b) => a - b);
}
