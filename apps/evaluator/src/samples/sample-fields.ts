import type { SampleFacts } from '@paucis/contracts';

/** A field of the samples that people are told apart by: sex, age, site, scanner ... */
export interface SampleField {
  readonly name: string;
  /** Numbers are banded for subgroups, and counted by their quartiles. */
  readonly kind: 'category' | 'number';
  readonly valueOf: (facts: SampleFacts) => string | number | undefined;
}

/** A category with more values than these tells of single images: names, dates, free text. */
const mostCategories = 12;
/** Numbers with at most this many values are categories. */
const fewNumbers = 6;
export const notRecorded = 'not recorded';

/** The fields that hold more than one value and are not as good as names. In their order: site, scanner, then by name. */
export function sampleFields(samples: readonly SampleFacts[]): SampleField[] {
  const names = new Set(samples.flatMap(({ metadata = {} }) => Object.keys(metadata)));
  const asked: readonly Pick<SampleField, 'name' | 'valueOf'>[] = [
    { name: 'site', valueOf: ({ site }) => site },
    { name: 'scanner', valueOf: ({ scanner }) => scanner },
    ...[...names].sort().map((name) => ({ name, valueOf: (of: SampleFacts) => of.metadata?.[name] })),
  ];
  return asked.flatMap(({ name, valueOf }): SampleField[] => {
    const values = samples.map((of) => numberIn(valueOf(of))).filter((value) => value !== undefined && value !== '');
    const distinct = new Set(values).size;
    const isNumber = values.length > 0 && values.every((value) => typeof value === 'number');
    const typed = (of: SampleFacts) => (isNumber ? numberIn(valueOf(of)) : valueOf(of));
    if (distinct < 2) return [];
    if (isNumber && distinct > fewNumbers) return [{ name, kind: 'number', valueOf: typed }];
    return distinct <= mostCategories ? [{ name, kind: 'category', valueOf: typed }] : [];
  });
}

/** Tables hold numbers as texts. */
function numberIn(value: string | number | undefined): string | number | undefined {
  if (typeof value !== 'string' || value.trim() === '') return typeof value === 'number' ? value : undefined;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : value;
}

/** One name per sample, so that samples can be told apart by the field: its category, or the band of its number. */
export function subgroupsBy(
  { name, kind, valueOf }: SampleField,
  samples: readonly (SampleFacts | undefined)[],
): string[] {
  const values = samples.map((of) => of && valueOf(of));
  if (kind === 'category')
    return values.map((value) => (value === undefined || value === '' ? notRecorded : String(value)));
  const band = /\bage\b|^age|age_?(years|at)?$/i.test(name) ? ageBand : thirds(values);
  return values.map((value) => (typeof value === 'number' ? band(value) : notRecorded));
}

/** Twenty years each, as most reports have them; what is below 20 is one. */
function ageBand(age: number): string {
  const from = Math.min(80, Math.floor(age / 20) * 20);
  return from >= 80 ? '80 and above' : `${String(from).padStart(2, '0')} to ${from + 19}`;
}

/** Of equal size, named by the values between which they lie. */
function thirds(values: readonly (string | number | undefined)[]): (value: number) => string {
  const sorted = values.filter((value): value is number => typeof value === 'number').sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.round(share * sorted.length))] as number;
  const [low, high] = [at(1 / 3), at(2 / 3)];
  return (value) =>
    value < low ? `1: below ${low}` : value < high ? `2: ${low} to below ${high}` : `3: ${high} and above`;
}
