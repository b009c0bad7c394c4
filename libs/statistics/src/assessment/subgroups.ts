import type { Interval } from '../interval.js';
import { isUnscored, scoreOrReason, type Unscored } from '../unscored.js';
import { aucFigure } from './auc-figure.js';
import { joinedBy } from './joined-samples.js';
import { operatingRates } from './operating-rates.js';
import { isClustered, pick, type ScoredSamples } from './scored-samples.js';

/** A column that splits the samples: sex, site, scanner ... */
export interface SubgroupColumn {
  name: string;
  values: readonly string[];
}

/** Figures of a subgroup at one level. Brier score is left to the whole: subgroups are too small to tell it from chance. */
export interface SubgroupFigures {
  n: number;
  auc: Interval | Unscored;
  sensitivity: Interval | Unscored;
  specificity: Interval | Unscored;
}

/** One value of a column: its images, and its patients where any of all patients holds several images. */
export interface SubgroupRow extends SubgroupFigures {
  column: string;
  value: string;
  groups: number;
  /** Samples per class index. */
  classes: number[];
  /** One case per patient: the mean over its images with this value. */
  group?: SubgroupFigures | Unscored;
  warning?: string;
}

/** The best and the worst value of a column, of those that may be read on their own. */
export interface SubgroupGap {
  column: string;
  best: string;
  worst: string;
  /** Values that were looked at: of many, two differ by chance. */
  among: number;
  difference: Interval;
}

export interface SubgroupOptions {
  level: number;
  threshold?: number | undefined;
}

/** A subgroup with fewer independent cases of any class than this is not to be read on its own. */
export const smallBelow = 20;

/** Each value of a column by itself, by name. */
export function subgroupRows(
  samples: ScoredSamples,
  { name, values }: SubgroupColumn,
  options: SubgroupOptions,
): SubgroupRow[] {
  const places = new Map<string, number[]>();
  values.forEach((value, at) => {
    const known = places.get(value);
    if (known) known.push(at);
    else places.set(value, [at]);
  });
  const hasGroups = isClustered(samples);
  return [...places]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([value, own]) => {
      const part = pick(samples, own);
      const casesOf = (label: number): number => {
        const members = own.filter((at) => samples.labels[at] === label);
        return samples.groups ? new Set(members.map((at) => samples.groups?.[at])).size : members.length;
      };
      const least = Math.min(...samples.classes.map((_, label) => casesOf(label)));
      return {
        ...{ column: name, value, ...figuresOf(part, options) },
        groups: part.groups ? new Set(part.groups).size : own.length,
        classes: samples.classes.map((_, label) => part.labels.filter((of) => of === label).length),
        ...(hasGroups && { group: scoreOrReason(() => figuresOf(joinedBy(part, 'mean'), options)) }),
        ...(least < smallBelow && {
          warning: `only ${least} independent ${least === 1 ? 'case' : 'cases'} of a class: too few to be read on its own`,
        }),
      };
    });
}

function figuresOf(part: ScoredSamples, { level, threshold = 0.5 }: SubgroupOptions): SubgroupFigures {
  const n = part.labels.length;
  const auc = scoreOrReason(() => aucFigure(part, level));
  if (part.task !== 'binary' || part.findings) {
    const reason = part.findings ? 'each finding has its own' : 'defined for two classes';
    return { n, auc, sensitivity: { reason }, specificity: { reason } };
  }
  const answers = part.scores.map((row) => ((row.at(-1) as number) > threshold ? 1 : 0));
  const rates = operatingRates({ samples: part, answers, rule: '', thresholds: [threshold, threshold], level });
  return { n, auc, sensitivity: rates.sensitivity, specificity: rates.specificity };
}

/**
 * Per column the largest difference of AUC between two values that may be read on their own; per patient where there are patients.
 * The interval is that of two independent figures from their own intervals (MOVER, Zou and Donner 2008); it does not know that the two were
 * chosen as the furthest apart of several.
 */
export function subgroupGaps(rows: readonly SubgroupRow[]): SubgroupGap[] {
  const columns = [...new Set(rows.map(({ column }) => column))];
  return columns.flatMap((column): SubgroupGap[] => {
    const readable = rows.flatMap((row) => {
      const figures = row.group ?? row;
      if (row.column !== column || row.warning !== undefined || isUnscored(figures) || isUnscored(figures.auc))
        return [];
      return [{ value: row.value, auc: figures.auc }];
    });
    const sorted = readable.sort((a, b) => b.auc.estimate - a.auc.estimate);
    const [best, worst] = [sorted[0], sorted.at(-1)];
    if (!best || !worst || sorted.length < 2) return [];
    return [
      { column, best: best.value, worst: worst.value, among: sorted.length, difference: mover(best.auc, worst.auc) },
    ];
  });
}

function mover(a: Interval, b: Interval): Interval {
  const estimate = a.estimate - b.estimate;
  return {
    estimate,
    low: estimate - Math.hypot(a.estimate - a.low, b.high - b.estimate),
    high: estimate + Math.hypot(a.high - a.estimate, b.estimate - b.low),
    level: a.level,
    method: 'mover',
  };
}
