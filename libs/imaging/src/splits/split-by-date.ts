import { Invalid } from '@paucis/contracts';
import type { Tie } from './clusters.js';
import { planOf, type SplitPlan } from './split-plan.js';
import type { SplitSample } from './split-sample.js';
import { type Dropped, splitSettingOf, withoutOwned } from './split-setting.js';

export interface DateOptions {
  /** The field of the samples' metadata. */
  readonly date: string;
  /** Images from here on are held out; else the latest fifth. */
  readonly from?: string | undefined;
  readonly ties?: readonly Tie[];
}

/** Trains on the past and validates on what came later. Earlier images of later patients leave training. */
export function splitByDate(samples: readonly SplitSample[], { date, from, ties = [] }: DateOptions): SplitPlan {
  const setting = splitSettingOf(samples, ties);
  const timeOf = new Map(setting.pool.map((at) => [at, timeIn(samples[at]?.metadata?.[date])]));
  const dropped: Dropped[] = [...setting.dropped];
  const dated = setting.pool.filter((at) => {
    if (timeOf.get(at) !== undefined) return true;
    dropped.push({ sampleId: samples[at]?.id as string, reason: `has no date in "${date}"` });
    return false;
  });
  if (dated.length < 2) {
    throw new Invalid(
      'dates-missing',
      `split by date: expected dates (2021-03-04) or numbers in "${date}", found them at ${dated.length} images; ` +
        `the images have ${fieldsOf(samples).join(', ') || 'no further fields'}`,
    );
  }
  const times = dated.map((at) => timeOf.get(at) as number).sort((a, b) => a - b);
  const start = from === undefined ? times[Math.floor(0.8 * times.length)] : timeIn(from);
  if (start === undefined)
    throw new Invalid('date-unreadable', `split by date: expected a date or number, got ${from}`);
  const isLate = (at: number) => (timeOf.get(at) as number) >= start;
  const validation = dated.filter(isLate);
  const early = dated.filter((at) => !isLate(at));
  const training = withoutOwned(setting, early, { rows: validation, part: 'validation' }, dropped);
  const notes = [
    `validated on what "${date}" dates ${from ?? 'to the latest fifth'} or later: ${validation.length} images`,
  ];
  return planOf(setting, [{ training, validation }], { dropped, notes });
}

/** A number as it is, an ISO date as days. */
function timeIn(value: string | number | undefined): number | undefined {
  if (value === undefined || value === '') return undefined;
  const plain = Number(value);
  if (Number.isFinite(plain)) return plain;
  const days = Date.parse(String(value)) / 86_400_000;
  return Number.isFinite(days) ? days : undefined;
}

const fieldsOf = (samples: readonly SplitSample[]): string[] =>
  [...new Set(samples.slice(0, 1_000).flatMap(({ metadata }) => Object.keys(metadata ?? {})))].sort();
