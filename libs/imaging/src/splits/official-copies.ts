import { clustersOf, type Tie } from './clusters.js';
import { type Fold, foldHash, type SplitPlan } from './split-plan.js';
import type { SplitSample } from './split-sample.js';
import { splitSettingOf } from './split-setting.js';

/** What a figure on the official split would be made with, had nobody looked for near copies. */
export interface OfficialCopies {
  /** Near copies of test images, and images tied to them, that the plan keeps out of training. */
  readonly copies: number;
  /** Test images that they belong to. */
  readonly heldOut: number;
  /** The folds of the plan with these copies among the training images of each. */
  readonly folds: readonly Fold[];
}

/** Undefined where the official split holds no near copies. Exact copies of sealed images never come back. */
export function officialCopies(
  plan: SplitPlan,
  samples: readonly SplitSample[],
  ties: readonly Tie[],
): OfficialCopies | undefined {
  const pool = splitSettingOf(samples, []).pool.map((at) => samples[at]?.id as string);
  const kept = new Set(splitSettingOf(samples, ties).pool.map((at) => samples[at]?.id as string));
  const copies = pool.filter((id) => !kept.has(id));
  if (copies.length === 0) return undefined;
  const clusters = clustersOf(samples, ties);
  const rowOf = new Map(samples.map(({ id }, at) => [id, at]));
  const concerned = new Set(copies.map((id) => clusters[rowOf.get(id) as number]));
  const heldOut = samples.filter(({ split }, at) => split === 'test' && concerned.has(clusters[at] as number)).length;
  const inOrder = (ids: readonly string[]) =>
    [...ids].sort((a, b) => (rowOf.get(a) as number) - (rowOf.get(b) as number));
  const folds = plan.folds.map((fold): Fold => {
    const training = inOrder([...fold.training, ...copies]);
    return { ...fold, training, trainingHash: foldHash(training) };
  });
  return { copies: copies.length, heldOut, folds };
}
