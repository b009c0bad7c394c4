import { Invalid } from '@paucis/contracts';
import type { Interval } from '../interval.js';
import { quantileOfSorted } from '../quantile.js';
import { seededRandom } from '../seeded-random.js';
import type { Mask } from '../segmentation/mask.js';
import { overlap } from '../segmentation/overlap.js';
import { surfaceScores } from '../segmentation/surface-scores.js';
import { isUnscored, type Unscored } from '../unscored.js';
import { weightedBootstrap } from '../weighted-bootstrap.js';

/** A truth and a prediction of one image or volume; masks hold class numbers, 0 is background. */
export interface MaskCase {
  name: string;
  truth: Mask;
  prediction: Mask;
  /** Between pixel centres along each axis. */
  spacingMm: readonly number[];
  /** Patient; its own name where none is known. */
  group?: string | undefined;
}

export const maskScores = ['dice', 'iou', 'sensitivity', 'hd95Mm', 'assdMm', 'nsd'] as const;
export type MaskScore = (typeof maskScores)[number];

/** One score of one class over the cases: a case-wise mean, never pooled pixels. */
export interface MaskFigure {
  score: MaskScore;
  mean: Interval | Unscored;
  median: number | Unscored;
  /** Cases averaged, and those that have no such score, by reason. */
  cases: number;
  excluded: { reason: string; cases: number }[];
}

export interface ScoredCase {
  name: string;
  group: string;
  /** Pixels of the class in the truth and in the prediction. */
  truth: number;
  prediction: number;
  scores: Record<MaskScore, number | Unscored>;
}

export interface ClassMasks {
  /** The class number in the masks. */
  label: number;
  figures: MaskFigure[];
  cases: ScoredCase[];
}

export interface MaskAssessment {
  classes: ClassMasks[];
  cases: number;
  groups: number;
  level: number;
  toleranceMm: number;
  warnings: string[];
}

/** With fewer patients no interval is given. */
const fewest = 5;
const smallBelow = 20;

/**
 * Dice, IoU, sensitivity, HD95 (the larger of both directions), ASSD and NSD of each class, per case and as means with BCa intervals
 * that draw patients whole. Where truth and prediction are both empty Dice is 1 and distances do not exist: such cases are counted.
 * One empty: Dice is 0, distances are the image's diagonal, or left out and counted.
 */
export function assessMasks(
  cases: readonly MaskCase[],
  options: {
    toleranceMm?: number;
    oneEmpty?: 'image-diagonal' | 'excluded';
    level?: number;
    resamples?: number;
    seed?: string | number;
  } = {},
): MaskAssessment {
  const { toleranceMm = 2, oneEmpty = 'image-diagonal', level = 0.95, resamples = 2000, seed = 1 } = options;
  if (cases.length === 0) throw new Invalid('cases-missing', 'masks: expected at least one case, got none');
  const labels = [...new Set(cases.flatMap(({ truth, prediction }) => [...valuesIn(truth), ...valuesIn(prediction)]))];
  const classes = labels
    .sort((a, b) => a - b)
    .map((label): ClassMasks => {
      const scored = cases.map((one) => scoredCase(one, label, { toleranceMm, oneEmpty }));
      return {
        label,
        cases: scored,
        figures: maskScores.map((score) => figureOf(score, scored, { level, resamples, seed })),
      };
    });
  const groups = new Set(cases.map(({ group, name }) => group ?? name)).size;
  return { classes, cases: cases.length, groups, level, toleranceMm, warnings: warningsOf(cases, groups, classes) };
}

function valuesIn({ data }: Mask): Set<number> {
  const values = new Set<number>();
  for (let at = 0; at < data.length; at += 1) if (data[at] !== 0) values.add(data[at] as number);
  return values;
}

function scoredCase(
  { name, group = name, truth, prediction, spacingMm }: MaskCase,
  label: number,
  options: { toleranceMm: number; oneEmpty: 'image-diagonal' | 'excluded' },
): ScoredCase {
  const only = ({ shape, data }: Mask): Mask => ({
    shape,
    data: Uint8Array.from(data, (value) => (value === label ? 1 : 0)),
  });
  const [own, found] = [only(truth), only(prediction)];
  const { dice, iou, sensitivity, truth: pixels, prediction: foundPixels } = overlap(own, found);
  const surfaces = surfaceScores({ truth: own, prediction: found, spacingMm }, options);
  const ofSurface = (of: 'hd95MaxOfDirectedMm' | 'assdMm' | 'nsd') => (isUnscored(surfaces) ? surfaces : surfaces[of]);
  return {
    ...{ name, group, truth: pixels, prediction: foundPixels },
    scores: {
      ...{ dice, iou, sensitivity },
      ...{ hd95Mm: ofSurface('hd95MaxOfDirectedMm'), assdMm: ofSurface('assdMm'), nsd: ofSurface('nsd') },
    },
  };
}

function figureOf(
  score: MaskScore,
  cases: readonly ScoredCase[],
  { level, resamples, seed }: { level: number; resamples: number; seed: string | number },
): MaskFigure {
  const reasons = new Map<string, number>();
  const values: { value: number; group: string }[] = [];
  for (const { scores, group } of cases) {
    const value = scores[score];
    if (isUnscored(value)) reasons.set(value.reason, (reasons.get(value.reason) ?? 0) + 1);
    else values.push({ value, group });
  }
  const excluded = [...reasons].map(([reason, count]) => ({ reason, cases: count }));
  const sorted = Float64Array.from(values, ({ value }) => value).sort();
  const none: Unscored = { reason: 'undefined: no case has it' };
  return {
    ...{ score, excluded, cases: values.length },
    median: values.length === 0 ? none : quantileOfSorted(sorted, 0.5),
    mean: values.length === 0 ? none : meanOf(values, { level, resamples, random: seededRandom(seed, 'masks', score) }),
  };
}

function meanOf(
  values: readonly { value: number; group: string }[],
  options: { level: number; resamples: number; random: ReturnType<typeof seededRandom> },
): Interval | Unscored {
  const groups = values.map(({ group }) => group);
  const independent = new Set(groups).size;
  const mean = values.reduce((sum, { value }) => sum + value, 0) / values.length;
  if (independent < fewest) {
    return { reason: `${mean.toFixed(3)} here, without an interval: ${independent} patients are too few` };
  }
  const [made] = weightedBootstrap({
    ...{ size: values.length, groups, ...options },
    statistics: (weights) => {
      let [sum, total] = [0, 0];
      values.forEach(({ value }, at) => {
        sum += (weights[at] as number) * value;
        total += weights[at] as number;
      });
      return [sum / total];
    },
  });
  if (!made || isUnscored(made)) return made ?? { reason: 'no mean' };
  const { estimate, low, high, level, method } = made;
  return { estimate, low, high, level, method };
}

function warningsOf(cases: readonly MaskCase[], groups: number, classes: readonly ClassMasks[]): string[] {
  const empty = classes.flatMap(({ label, cases: own }) => {
    const absent = own.filter(({ truth }) => truth === 0).length;
    return absent > 0 ? [`Class ${label} is absent from the truth of ${absent} of ${own.length} cases.`] : [];
  });
  return [
    ...(groups < smallBelow ? [`Only ${groups} independent cases: every interval leans on them.`] : []),
    ...(groups < cases.length ? [`${cases.length} cases of ${groups} patients: patients are drawn whole.`] : []),
    ...empty,
  ];
}
