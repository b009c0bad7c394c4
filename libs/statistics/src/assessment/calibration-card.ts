import { type CalibrationError, calibrationError, calibrationErrorKinds } from '../calibration/calibration-error.js';
import { type CoxCalibration, coxCalibration } from '../calibration/cox-calibration.js';
import { crossFitTemperature } from '../calibration/temperature.js';
import { brier } from '../brier.js';
import { clusteredProportion } from '../clustered-proportion.js';
import type { Interval } from '../interval.js';
import { negativeLogLikelihood } from '../negative-log-likelihood.js';
import type { Predictions } from '../predictions.js';
import { scoreOrReason, type Unscored } from '../unscored.js';
import { areProbabilities, positiveScores, predictionsOf, type ScoredSamples } from './scored-samples.js';

/** A bar of a reliability diagram: what was said, what happened, and how sure that is. */
export interface ReliabilityBin {
  n: number;
  /** Mean probability said. */
  said: number;
  observed: Interval;
}

/** Calibration figures of one set of probabilities. */
export interface CalibrationFigures {
  brier: number;
  nll: number;
  /** Three kinds, each beside what perfectly calibrated probabilities like these would score by chance. */
  errors: CalibrationError[];
  /** Binary tasks only. */
  cox: CoxCalibration | Unscored;
  /** Of the positive class (binary) or of the answer. */
  reliability: ReliabilityBin[];
}

export interface CalibrationCard extends CalibrationFigures {
  /** Brier of always saying the class shares of these samples: what a useful model is below. */
  brierOfShares: number;
  /** The same after cross-fitted temperature scaling, with the temperature of each part. */
  scaled: (CalibrationFigures & { temperatures: number[] }) | Unscored;
}

const bins = 10;

/** How far the probabilities can be taken at their word. `parts`: the folds of cross-fitting, whole groups each. */
export function calibrationCard(
  samples: ScoredSamples,
  parts: ArrayLike<string | number>,
  level: number,
): CalibrationCard | Unscored {
  if (!areProbabilities(samples)) {
    return { reason: 'undefined: the scores are not probabilities (from 0 to 1, rows summing to 1)' };
  }
  const { task, labels, classes } = samples;
  const shares = classes.map((_, label) => labels.filter((of) => of === label).length / labels.length);
  const brierOfShares = 1 - shares.reduce((sum, share) => sum + share * share, 0);
  return {
    ...figuresOf(samples, predictionsOf(samples), level),
    brierOfShares: task === 'binary' ? brierOfShares / 2 : brierOfShares,
    scaled: scoreOrReason(() => {
      const { predictions, temperatures } = crossFitTemperature({ predictions: predictionsOf(samples), parts });
      return { ...figuresOf(samples, predictions, level), temperatures: [...temperatures.values()] };
    }),
  };
}

function figuresOf(samples: ScoredSamples, predictions: Predictions, level: number): CalibrationFigures {
  const scaled = { ...samples, scores: Array.from(predictions.scores, (row) => Array.from(row)) };
  return {
    brier: brier(predictions),
    nll: negativeLogLikelihood(predictions),
    errors: calibrationErrorKinds.map((kind) => calibrationError(predictions, { kind })),
    cox:
      samples.task === 'binary'
        ? scoreOrReason(() =>
            coxCalibration({
              ...{ labels: samples.labels, scores: positiveScores(scaled), level },
              groups: samples.groups,
            }),
          )
        : { reason: 'defined for two classes' },
    reliability: reliabilityOf(scaled, level),
  };
}

/** About equally full bins by rising probability; equal probabilities stay together. */
function reliabilityOf({ task, labels, scores, groups }: ScoredSamples, level: number): ReliabilityBin[] {
  const points = scores.map((row, at) => {
    const positive = row.at(-1) as number;
    const answer = row.indexOf(Math.max(...row));
    const said = task === 'binary' ? positive : (row[answer] as number);
    return { at, said, happened: task === 'binary' ? labels[at] === 1 : labels[at] === answer };
  });
  points.sort((a, b) => a.said - b.said);
  const made: ReliabilityBin[] = [];
  for (let start = 0, bin = 1; start < points.length; bin += 1) {
    let end = Math.max(start + 1, Math.round((bin * points.length) / bins));
    while (end < points.length && points[end]?.said === points[end - 1]?.said) end += 1;
    const own = points.slice(start, end);
    made.push({
      n: own.length,
      said: own.reduce((sum, { said }) => sum + said, 0) / own.length,
      observed: clusteredProportion({
        hits: own.map(({ happened }) => happened),
        groups: groups && own.map(({ at }) => groups[at] as string),
        level,
      }),
    });
    start = end;
  }
  return made;
}
