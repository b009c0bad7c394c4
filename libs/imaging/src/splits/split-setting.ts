import { clustersOf, type Tie } from './clusters.js';
import type { SplitSample } from './split-sample.js';

/** Left out of training, and why. */
export interface Dropped {
  readonly sampleId: string;
  readonly reason: string;
}

/** What every kind of plan starts from: rows of the data set that are sealed, and those that may be dealt. */
export interface SplitSetting {
  readonly samples: readonly SplitSample[];
  /** Of each sample: clusters never cross a split. */
  readonly clusters: Int32Array;
  readonly ties: readonly Tie[];
  readonly sealed: readonly number[];
  /** Neither sealed nor tied to what is. */
  readonly pool: readonly number[];
  readonly dropped: readonly Dropped[];
}

/** Holds the test out. What belongs to a sealed sample leaves the pool; the test loses nothing. */
export function splitSettingOf(samples: readonly SplitSample[], ties: readonly Tie[]): SplitSetting {
  const clusters = clustersOf(samples, ties);
  const rows = samples.map((_, at) => at);
  const sealed = rows.filter((at) => samples[at]?.split === 'test');
  const dropped: Dropped[] = [];
  const setting = { samples, clusters, ties, sealed, dropped };
  const open = rows.filter((at) => samples[at]?.split !== 'test');
  return { ...setting, pool: withoutOwned(setting, open, { rows: sealed, part: 'test' }, dropped) };
}

/** The rows that belong to none of the held-out ones; the others are added to `dropped`, each with its reason. */
export function withoutOwned(
  setting: Pick<SplitSetting, 'samples' | 'clusters' | 'ties'>,
  rows: readonly number[],
  held: { readonly rows: readonly number[]; readonly part: 'test' | 'validation' },
  dropped: Dropped[],
): number[] {
  const { samples, clusters } = setting;
  const owners = new Map<number, SplitSample[]>();
  for (const at of held.rows) {
    const cluster = clusters[at] as number;
    const known = owners.get(cluster) ?? [];
    known.push(samples[at] as SplitSample);
    owners.set(cluster, known);
  }
  return rows.filter((at) => {
    const owner = owners.get(clusters[at] as number);
    if (owner === undefined) return true;
    dropped.push({
      sampleId: samples[at]?.id as string,
      reason: reasonOf(samples[at] as SplitSample, owner, held.part, setting.ties),
    });
    return false;
  });
}

function reasonOf(
  { id, pixelHash, group }: SplitSample,
  owners: readonly SplitSample[],
  part: 'test' | 'validation',
  ties: readonly Tie[],
): string {
  const copied = owners.find((owner) => owner.pixelHash === pixelHash);
  if (copied !== undefined) return `copy of ${part} sample ${copied.id}`;
  const related = owners.find((owner) => group !== undefined && owner.group === group);
  if (related !== undefined) return `same group as ${part} sample ${related.id}`;
  const partners = new Set(ties.filter((tie) => tie.includes(id)).flat());
  const near = owners.find((owner) => partners.has(owner.id));
  if (near !== undefined) return `near copy of ${part} sample ${near.id}`;
  return `tied to ${part} sample ${owners[0]?.id} through copies or its group`;
}
