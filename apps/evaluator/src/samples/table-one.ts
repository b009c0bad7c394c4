import type { SampleFacts, SplitPlan } from '@paucis/contracts';
import { quantileOfSorted } from '@paucis/statistics';
import { notRecorded, sampleFields, subgroupsBy } from './sample-fields.js';

/** A part of the data as a sweep uses it. */
export interface UsedPart {
  readonly name: string;
  readonly samples: readonly SampleFacts[];
}

export interface TableOneRow {
  /** `age`, or a value of the field above it. */
  readonly name: string;
  /** Names a value rather than a field. */
  readonly isValue: boolean;
  /** By part. */
  readonly cells: readonly string[];
}

/** What a sweep trains and validates on, what is sealed, and what is left out, of all samples of the version. */
export function usedParts(
  samples: readonly SampleFacts[],
  plan: Pick<SplitPlan, 'dropped' | 'testSize'>,
  validated: ReadonlySet<string>,
): UsedPart[] {
  const dropped = new Set(plan.dropped.map(({ sampleId }) => sampleId));
  const isPool = ({ id, split }: SampleFacts): boolean =>
    validated.size > 0 ? validated.has(id) : split !== 'test' && !dropped.has(id);
  const pool = samples.filter(isPool);
  const excluded = samples.filter((of) => !isPool(of) && dropped.has(of.id));
  const rest = samples.filter((of) => !isPool(of) && !dropped.has(of.id));
  return [
    { name: 'training and validation', samples: pool },
    { name: rest.length === plan.testSize ? 'sealed test' : 'not used', samples: rest },
    { name: 'left out', samples: excluded },
  ].filter((part) => part.samples.length > 0);
}

/** Who is in each part: images, patients, classes, and every recorded field ("Table 1" of a clinical paper). */
export function tableOne(parts: readonly UsedPart[], classes: readonly string[]): TableOneRow[] {
  const all = parts.flatMap(({ samples }) => samples);
  const cells = (of: (samples: readonly SampleFacts[]) => string) => parts.map(({ samples }) => of(samples));
  const row = (name: string, of: (samples: readonly SampleFacts[]) => string): TableOneRow => ({
    ...{ name, isValue: false, cells: cells(of) },
  });
  const values = (names: readonly string[], has: (of: SampleFacts, name: string) => boolean): TableOneRow[] =>
    names.map((name) => ({
      ...{ name, isValue: true },
      cells: cells((samples) => share(samples.filter((of) => has(of, name)).length, samples.length)),
    }));
  const hasGroups = all.some(({ group }) => group !== undefined);
  return [
    row('images', ({ length }) => length.toLocaleString('en-US')),
    ...(hasGroups ? [row('patients', (samples) => groupsIn(samples).toLocaleString('en-US'))] : []),
    row('class', () => ''),
    ...values(classes, ({ label, labels }, name) =>
      labels ? labels[classes.indexOf(name)] === 1 : label === classes.indexOf(name),
    ),
    ...sampleFields(all).flatMap((field): TableOneRow[] => {
      const { name, kind, valueOf } = field;
      if (kind === 'number') return [row(`${name}, median (quartiles)`, (samples) => quartiles(samples.map(valueOf)))];
      const groups = subgroupsBy(field, all);
      const named = new Map(all.map(({ id }, at) => [id, groups[at] as string]));
      const names = [...new Set(named.values())].sort(
        (a, b) => Number(a === notRecorded) - Number(b === notRecorded) || (a < b ? -1 : 1),
      );
      return [row(name, () => ''), ...values(names, ({ id }, value) => named.get(id) === value)];
    }),
  ];
}

const groupsIn = (samples: readonly SampleFacts[]): number =>
  new Set(samples.map(({ group, id }) => group ?? `sample ${id}`)).size;

const share = (count: number, of: number): string =>
  of === 0 ? '–' : `${count.toLocaleString('en-US')} (${((100 * count) / of).toFixed(1)} %)`;

function quartiles(values: readonly (string | number | undefined)[]): string {
  const known = values.filter((value): value is number => typeof value === 'number').sort((a, b) => a - b);
  if (known.length === 0) return '–';
  const [low, middle, high] = [0.25, 0.5, 0.75].map((at) => quantileOfSorted(known, at)) as [number, number, number];
  const digits = (value: number) => Number(value.toPrecision(4)).toLocaleString('en-US');
  const missing = values.length - known.length;
  return `${digits(middle)} (${digits(low)} to ${digits(high)})${missing > 0 ? `, ${missing} ${notRecorded}` : ''}`;
}
