import type { SplitSample } from '../splits/split-sample.js';
import type { CopyPair } from './find-copies.js';

/** What confirmed copies mean for a data set: proposals, which people accept or turn down. */
export interface CopyReport {
  readonly pairs: readonly CopyPair[];
  /** Samples that are tied by confirmed pairs, in the order of the data set. */
  readonly groups: readonly (readonly string[])[];
  /**
   * What to leave out of training and selection: training images with a copy among the held-out ones, and validation images
   * with a copy in the test. Never a test image.
   */
  readonly leaveOut: readonly { readonly sampleId: string; readonly copyOf: string; readonly heldIn: 'val' | 'test' }[];
  /** Samples whose confirmed copy carries another label: one of the two is wrong. */
  readonly relabel: readonly {
    readonly sampleId: string;
    readonly label: number;
    readonly copyOf: string;
    readonly copyLabel: number;
    readonly correlation: number;
  }[];
}

export function copyReport(samples: readonly SplitSample[], pairs: readonly CopyPair[]): CopyReport {
  const byId = new Map(samples.map((sample) => [sample.id, sample]));
  const groups = groupsOf(samples, pairs);
  const relabel = pairs
    .filter(({ labelsConflict }) => labelsConflict)
    .map(({ sampleIds: [sampleId, copyOf], correlation }) => {
      const [first, second] = [byId.get(sampleId) as SplitSample, byId.get(copyOf) as SplitSample];
      return { sampleId, label: first.label, copyOf, copyLabel: second.label, correlation };
    });
  return { pairs, groups, leaveOut: leaveOutOf(groups, byId, pairs), relabel };
}

/** The relabel list as a table to fill in: one line a pair, the last column empty for the right label. */
export function relabelCsv({ relabel }: Pick<CopyReport, 'relabel'>, classNames: readonly string[]): string {
  const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const name = (label: number) => classNames[label] ?? String(label);
  const lines = relabel.map(({ sampleId, label, copyOf, copyLabel, correlation }) =>
    [sampleId, name(label), copyOf, name(copyLabel), correlation.toFixed(4), ''].map(quoted).join(','),
  );
  return `${['sample,label,copy_of,copy_label,correlation,right_label', ...lines].join('\n')}\n`;
}

function groupsOf(samples: readonly SplitSample[], pairs: readonly CopyPair[]): string[][] {
  const groupOf = new Map<string, Set<string>>();
  for (const { sampleIds } of pairs) {
    const [one, other] = sampleIds.map((id) => groupOf.get(id) ?? new Set([id])) as [Set<string>, Set<string>];
    const [large, small] = one.size < other.size ? [other, one] : [one, other];
    for (const id of [...small, ...sampleIds]) groupOf.set(id, large.add(id));
  }
  const ordered = new Map<Set<string>, string[]>();
  for (const { id } of samples) {
    const group = groupOf.get(id);
    if (group !== undefined) ordered.set(group, [...(ordered.get(group) ?? []), id]);
  }
  return [...ordered.values()];
}

const rank = { train: 0, val: 1, test: 2 } as const;

function leaveOutOf(
  groups: CopyReport['groups'],
  byId: ReadonlyMap<string, SplitSample>,
  pairs: readonly CopyPair[],
): CopyReport['leaveOut'] {
  const tied = new Map<string, Set<string>>();
  for (const {
    sampleIds: [first, second],
  } of pairs) {
    tied.set(first, (tied.get(first) ?? new Set()).add(second));
    tied.set(second, (tied.get(second) ?? new Set()).add(first));
  }
  const partOf = (id: string) => (byId.get(id) as SplitSample).split;
  return groups.flatMap((group) => {
    const last = [...group].sort((a, b) => rank[partOf(b)] - rank[partOf(a)]);
    const heldIn = partOf(last[0] as string);
    if (heldIn === 'train') return [];
    const held = last.filter((id) => partOf(id) === heldIn);
    return group
      .filter((id) => partOf(id) !== heldIn)
      .map((sampleId) => ({
        sampleId,
        copyOf: held.find((id) => tied.get(sampleId)?.has(id)) ?? (held[0] as string),
        heldIn,
      }));
  });
}
