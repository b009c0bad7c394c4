import type { Tie } from './clusters.js';
import { planOf, type SplitPlan } from './split-plan.js';
import type { SplitSample } from './split-sample.js';
import { type Dropped, type SplitSetting, splitSettingOf, withoutOwned } from './split-setting.js';

export interface OfficialOptions {
  readonly ties?: readonly Tie[];
  /** `repair` unless said otherwise. */
  readonly leaks?: 'repair' | 'accept';
}

/**
 * The publisher's own split as one fold: train and val as they are, less what belongs to val (dropped from train) or to test
 * (dropped from both). Test loses nothing. With `accept` only exact copies of sealed images leave, and what leaks is counted.
 */
export function officialSplit(
  samples: readonly SplitSample[],
  { ties = [], leaks = 'repair' }: OfficialOptions = {},
): SplitPlan {
  const setting = splitSettingOf(samples, ties);
  if (leaks === 'accept') return acceptedSplit(setting);
  const { pool } = setting;
  const validation = pool.filter((at) => samples[at]?.split === 'val');
  const dropped = [...setting.dropped];
  const trainable = pool.filter((at) => samples[at]?.split === 'train');
  const training = withoutOwned(setting, trainable, { rows: validation, part: 'validation' }, dropped);
  return planOf(setting, [{ training, validation }], { dropped, notes: [] });
}

function acceptedSplit(setting: SplitSetting): SplitPlan {
  const { samples, sealed, clusters } = setting;
  const pixels = new Map(sealed.map((at) => [samples[at]?.pixelHash, samples[at]?.id]));
  const dropped: Dropped[] = [];
  const rows = samples.flatMap(({ id, split, pixelHash }, at) => {
    if (split === 'test') return [];
    const copied = pixels.get(pixelHash);
    if (copied === undefined) return [at];
    dropped.push({ sampleId: id, reason: `copy of test sample ${copied}` });
    return [];
  });
  const [training, validation] = (['train', 'val'] as const).map((part) =>
    rows.filter((at) => samples[at]?.split === part),
  ) as [number[], number[]];
  const held = [...validation, ...sealed];
  const heldClusters = new Set(held.map((at) => clusters[at]));
  const trained = new Set(training.map((at) => clusters[at]));
  const leaks = {
    training: training.filter((at) => heldClusters.has(clusters[at])).length,
    heldOut: held.filter((at) => trained.has(clusters[at])).length,
  };
  const note =
    `the official split was accepted as it leaks: ${leaks.training} training images are copies of held-out images or share ` +
    `their group; ${leaks.heldOut} held-out images are concerned`;
  return planOf(setting, [{ training, validation }], { dropped, notes: [note], leaks });
}
