import type { Tie } from './clusters.js';
import { type DraftFold, planOf, type SplitPlan } from './split-plan.js';
import type { SplitSample } from './split-sample.js';
import { type SplitSetting, splitSettingOf } from './split-setting.js';
import { stratifiedGroupKFold } from './stratified-group-k-fold.js';

export interface FoldsOptions {
  readonly folds: number;
  readonly repeats?: number;
  readonly seed: number | string;
  readonly ties?: readonly Tie[];
}

/**
 * The plan for small sets: the test is sealed, train and val are pooled and dealt to `folds` folds, `repeats` times. What shares
 * a group, exact pixels or a tie with a test sample, directly or through others, is dropped from the pool; what shares them
 * with each other stays on one side of every fold.
 */
export function splitIntoFolds(samples: readonly SplitSample[], options: FoldsOptions): SplitPlan {
  const setting = splitSettingOf(samples, options.ties ?? []);
  return planOf(setting, dealtFolds(setting, options), { dropped: setting.dropped, notes: [] });
}

/** One validation part, a fifth of the pool: for sets so large that folds would only cost time. */
export function holdOut(
  samples: readonly SplitSample[],
  { seed, ties = [] }: Pick<FoldsOptions, 'seed' | 'ties'>,
): SplitPlan {
  const setting = splitSettingOf(samples, ties);
  const drafts = dealtFolds(setting, { folds: 5, seed }).slice(0, 1);
  return planOf(setting, drafts, { dropped: setting.dropped, notes: [] });
}

function dealtFolds(
  { samples, clusters, pool }: SplitSetting,
  { folds, repeats = 1, seed }: FoldsOptions,
): DraftFold[] {
  const labels = pool.map((at) => samples[at]?.label as number);
  const groups = pool.map((at) => clusters[at] as number);
  return Array.from({ length: repeats }, (_, repeat) => {
    const foldOf = stratifiedGroupKFold({ labels, groups, folds, seed: `${seed}/${repeat}` });
    return Array.from({ length: folds }, (_, fold) => ({
      training: pool.filter((_, at) => foldOf[at] !== fold),
      validation: pool.filter((_, at) => foldOf[at] === fold),
    }));
  }).flat();
}

/** The ids to seal for good where a set has no test part: a sixth (16.7 %), whole clusters, classes as in the whole. */
export function sealedSixth(
  samples: readonly SplitSample[],
  { seed, ties = [] }: Pick<FoldsOptions, 'seed' | 'ties'>,
): string[] {
  const setting = splitSettingOf(samples, ties);
  const [first] = dealtFolds(setting, { folds: 6, seed: `${seed}/seal` });
  return (first as DraftFold).validation.map((at) => samples[at]?.id as string);
}
