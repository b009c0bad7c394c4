import { averagePrecision } from '../average-precision.js';
import { type CalibrationCard, calibrationCard } from './calibration-card.js';
import { clusteredProportion } from '../clustered-proportion.js';
import { decisionCurve, type DecisionPoint } from '../operating-points/decision-curve.js';
import { crossFittedThreshold } from '../operating-points/cross-fitted-threshold.js';
import type { Interval } from '../interval.js';
import { answersOf, columnOf, isClass, questionsOf } from '../predictions.js';
import { scoreOrReason, type Unscored } from '../unscored.js';
import { aucFigure } from './auc-figure.js';
import { type OperatingRates, operatingRates } from './operating-rates.js';
import { partsOf } from './parts.js';
import { resampledFigures, type ResampledName } from './resampled-figures.js';
import { areProbabilities, positiveScores, predictionsOf, type ScoredSamples } from './scored-samples.js';

export type FigureName = 'auc' | 'accuracy' | ResampledName;

/** One class against the rest. */
export interface ClassFigures {
  class: string;
  n: number;
  auc: Interval | Unscored;
  prAuc: number | Unscored;
  /** Share of its samples that are answered right. */
  sensitivity: Interval | Unscored;
  /** Share of the samples answered with it that are of it. */
  precision: Interval | Unscored;
}

/** All that is said of one set of predictions at one level (images, or patients). */
export interface Scorecard {
  n: number;
  /** Independent patients among the samples. */
  groups: number;
  perClass: ClassFigures[];
  figures: Map<FigureName, Interval | Unscored>;
  /** Binary tasks: at a threshold fixed beforehand, and at one cross-fitted for a sensitivity. */
  operating: (OperatingRates | Unscored)[];
  calibration: CalibrationCard | Unscored;
  decisions: DecisionPoint[] | Unscored;
}

export interface ScorecardOptions {
  level: number;
  resamples: number;
  seed: string | number;
  /** Fixed elsewhere, on other samples than these; one half otherwise. */
  threshold?: number | undefined;
  /** Sensitivity that the cross-fitted threshold is to reach. */
  sensitivity: number;
  /** Share of positives where the model will work. */
  prevalence?: number | undefined;
}

const crossFits = 5;

/** Every score of a set of predictions, each with an interval made for it or the reason why it has none. */
export function scorecard(samples: ScoredSamples, options: ScorecardOptions): Scorecard {
  const { labels, groups, folds } = samples;
  const { level, seed } = options;
  const answers = answersAt(samples, options.threshold);
  const parts = folds && new Set(folds).size > 1 ? folds : partsOf({ labels, groups, parts: crossFits, seed });
  const resampled = resampledFigures(samples, answers, options);
  const right = labels.map((label, at) => label === answers[at]);
  const figures = new Map<FigureName, Interval | Unscored>([
    ['auc', scoreOrReason(() => aucFigure(samples, level))],
    ['accuracy', clusteredProportion({ hits: right, groups, level })],
    ...resampled,
  ]);
  return {
    n: labels.length,
    groups: groups ? new Set(groups).size : labels.length,
    perClass: perClass(samples, answers, level),
    figures,
    operating: samples.task === 'binary' ? operatingOf(samples, answers, parts, options) : [],
    calibration: calibrationCard(samples, parts, level),
    decisions: decisionsOf(samples, options.prevalence),
  };
}

/** Binary: above the threshold; otherwise the largest score. */
function answersAt(samples: ScoredSamples, threshold = 0.5): Uint32Array {
  if (samples.task !== 'binary') return answersOf(predictionsOf(samples));
  return Uint32Array.from(positiveScores(samples), (score) => (score > threshold ? 1 : 0));
}

function perClass(samples: ScoredSamples, answers: Uint32Array, level: number): ClassFigures[] {
  const { labels, scores, groups, classes } = samples;
  const places = labels.map((_, at) => at);
  const share = (among: readonly number[], label: number, of: ArrayLike<number>, what: string): Interval | Unscored =>
    among.length === 0
      ? { reason: `undefined: there is no ${what}` }
      : clusteredProportion({
          hits: among.map((at) => of[at] === label),
          groups: groups && among.map((at) => groups[at] as string),
          level,
        });
  const columns = new Map(questionsOf(predictionsOf(samples)).map((asked) => [asked.class, asked.column]));
  return classes.map((name, label) => {
    const own = places.filter((at) => labels[at] === label);
    const called = places.filter((at) => answers[at] === label);
    // The AUC of class 0 of two is that of class 1; its precision-recall curve is not.
    const score = [...columnOf(scores, columns.get(label) ?? (columns.get(1) as number))];
    const oneVsRest = columns.has(label) ? score : score.map((value) => -value);
    const binary: ScoredSamples = {
      ...samples,
      ...{ task: 'binary', labels: [...isClass(labels, label)], scores: oneVsRest.map((value) => [value]) },
    };
    return {
      class: name,
      n: own.length,
      auc: scoreOrReason(() => aucFigure(binary, level)),
      prAuc: scoreOrReason(() => averagePrecision(binary.labels, oneVsRest)),
      sensitivity: share(own, label, answers, `sample of class ${name}`),
      precision: share(called, label, labels, `sample that is answered ${name}`),
    };
  });
}

function operatingOf(
  samples: ScoredSamples,
  answers: Uint32Array,
  parts: ArrayLike<string | number>,
  { threshold, sensitivity, prevalence, level }: ScorecardOptions,
): (OperatingRates | Unscored)[] {
  const { labels } = samples;
  const fixed = threshold ?? 0.5;
  const rates = { samples, prevalence, level };
  return [
    threshold === undefined && !areProbabilities(samples)
      ? {
          reason:
            'at one half: undefined, the scores are not probabilities; state a threshold that was fixed elsewhere',
        }
      : operatingRates({
          ...{ ...rates, answers, thresholds: [fixed, fixed] },
          rule: threshold === undefined ? 'one half, fixed beforehand' : 'stated, fixed elsewhere',
        }),
    scoreOrReason(() => {
      const fitted = crossFittedThreshold({ labels, scores: positiveScores(samples), parts, sensitivity });
      const values = [...fitted.thresholds.values()];
      return operatingRates({
        ...{ ...rates, answers: fitted.answers, thresholds: [Math.min(...values), Math.max(...values)] },
        rule: `cross-fitted for a sensitivity of ${sensitivity}`,
      });
    }),
  ];
}

const decisionThresholds = Array.from({ length: 49 }, (_, at) => (at + 1) / 50);

function decisionsOf(samples: ScoredSamples, prevalence: number | undefined): DecisionPoint[] | Unscored {
  if (samples.task !== 'binary') return { reason: 'defined for two classes' };
  if (!areProbabilities(samples)) return { reason: 'undefined: the scores are not probabilities' };
  return scoreOrReason(() =>
    decisionCurve({
      labels: samples.labels,
      scores: positiveScores(samples),
      thresholds: decisionThresholds,
      ...(prevalence !== undefined && { prevalence }),
    }),
  );
}
