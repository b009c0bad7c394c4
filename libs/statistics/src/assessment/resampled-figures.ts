import { agreementOf } from '../agreement.js';
import { bootstrapCounts } from '../bootstrap-counts.js';
import { weightedBootstrap } from '../weighted-bootstrap.js';
import { sortedQuestion, type SortedQuestion } from '../comparisons/weighted-auc.js';
import type { Interval } from '../interval.js';
import { questionsOf } from '../predictions.js';
import { seededRandom } from '../seeded-random.js';
import type { Unscored } from '../unscored.js';
import {
  areProbabilities,
  isClustered,
  pick,
  placesByFold,
  predictionsOf,
  type ScoredSamples,
} from './scored-samples.js';

export type ResampledName =
  'pr-auc' | 'balanced-accuracy' | 'f1' | 'mcc' | 'kappa' | 'quadratic-kappa' | 'brier' | 'nll';

/** PR-AUC of one class within the samples of one fold. */
interface RankedFold {
  question: SortedQuestion;
  places: readonly number[];
}

/**
 * Scores without a formula for their interval, by one BCa bootstrap for all of them: patients are drawn whole and stratified by
 * class. Where every sample is a patient of its own, scores of the confusion matrix are resampled by drawing its counts, at a cost
 * that does not grow with the samples. `answers` are the classes that the model is taken to answer.
 */
export function resampledFigures(
  samples: ScoredSamples,
  answers: ArrayLike<number>,
  options: { level: number; resamples: number; seed: string | number },
): Map<ResampledName, Interval | Unscored> {
  const agreements = isClustered(samples) ? undefined : countedAgreements(samples, answers, options);
  const drawn = drawnFigures(samples, agreements ? undefined : answers, options);
  const rarest = Math.min(...samples.classes.map((_, label) => casesOf(samples, label)));
  const made = new Map([...drawn, ...(agreements ?? [])]);
  return new Map(
    namesOf(samples).flatMap((name): [ResampledName, Interval | Unscored][] => {
      const found = made.get(name);
      if (!found) return [];
      const figure = withoutDetails(found);
      const unsafe = name === 'nll' && rarest < leastForLikelihood && 'estimate' in figure;
      return [[name, unsafe ? tooFewFor(figure.estimate) : figure]];
    }),
  );
}

const agreementNames = ['balanced-accuracy', 'f1', 'mcc', 'kappa', 'quadratic-kappa'] as const;

/** Of two classes quadratic kappa is kappa. */
const agreementsFor = ({ task }: ScoredSamples) => agreementNames.slice(0, task === 'binary' ? 4 : 5);

const namesOf = (samples: ScoredSamples): ResampledName[] => ['pr-auc', ...agreementsFor(samples), 'brier', 'nll'];

type Drawn = readonly (readonly [ResampledName, Interval | Unscored])[];

function countedAgreements(
  samples: ScoredSamples,
  answers: ArrayLike<number>,
  { level, resamples, seed }: { level: number; resamples: number; seed: string | number },
): Drawn {
  const { labels, classes, task } = samples;
  const matrix = classes.map(() => new Array<number>(classes.length).fill(0));
  labels.forEach((label, at) => {
    const row = matrix[label] as number[];
    row[answers[at] as number] = (row[answers[at] as number] as number) + 1;
  });
  const made = bootstrapCounts({
    ...{ matrix, resamples, level },
    statistics: (counts) => agreementOf(counts, task),
    random: seededRandom(seed, 'counted-figures'),
  });
  return agreementsFor(samples).map((name, at) => [name, made[at] as Interval | Unscored] as const);
}

/** By weights of the samples; with `answers` also the scores of the confusion matrix. */
function drawnFigures(
  samples: ScoredSamples,
  answers: ArrayLike<number> | undefined,
  { level, resamples, seed }: { level: number; resamples: number; seed: string | number },
): Drawn {
  const { labels, groups, classes, task } = samples;
  const size = labels.length;
  const count = classes.length;
  const losses = areProbabilities(samples) ? lossesOf(samples) : undefined;
  const ranked = rankedFolds(samples);
  const names: ResampledName[] = [
    'pr-auc',
    ...(answers ? agreementsFor(samples) : []),
    ...(losses ? (['brier', 'nll'] as const) : []),
  ];
  const statistics = (weights: Float64Array): number[] => {
    const matrix = Array.from({ length: count }, () => new Array<number>(count).fill(0));
    let [total, brier, nll] = [0, 0, 0];
    for (let at = 0; at < size; at += 1) {
      const weight = weights[at] as number;
      if (weight === 0) continue;
      total += weight;
      if (answers) {
        const row = matrix[labels[at] as number] as number[];
        row[answers[at] as number] = (row[answers[at] as number] as number) + weight;
      }
      if (!losses) continue;
      brier += weight * (losses.brier[at] as number);
      nll += weight * (losses.nll[at] as number);
    }
    return [
      meanPrecision(ranked, weights),
      ...(answers ? agreementOf(matrix, task) : []),
      ...(losses ? [brier / total, nll / total] : []),
    ];
  };
  const made = weightedBootstrap({
    ...{ size, statistics, classes: labels, resamples, level },
    ...(groups && { groups }),
    random: seededRandom(seed, 'resampled-figures'),
    skewed: new Set([0]), // PR-AUC
  });
  return names.map((name, at) => [name, made[at] as Interval | Unscored] as const);
}

/** With 5 cases of a class its interval was seen to hold in .92 instead of .95 of samples (docs/studies/coverage.md). */
const leastForLikelihood = 10;

const tooFewFor = (estimate: number): Unscored => ({
  reason: `${Number(estimate.toFixed(3))} here, without an interval: fewer than ${leastForLikelihood} cases of a class, and one of them can change it by much`,
});

function casesOf({ labels, groups }: ScoredSamples, label: number): number {
  const own = labels.flatMap((of, at) => (of === label ? [groups?.[at] ?? String(at)] : []));
  return new Set(own).size;
}

function withoutDetails(of: Interval | Unscored): Interval | Unscored {
  if ('reason' in of) return { reason: of.reason };
  const { estimate, low, high, level, method } = of;
  return { estimate, low, high, level, method };
}

/** Per-sample Brier score (binary: of the positive class; else summed over classes) and -ln p of the true class. */
function lossesOf({ task, labels, scores }: ScoredSamples): { brier: Float64Array; nll: Float64Array } {
  const brier = new Float64Array(labels.length);
  const nll = new Float64Array(labels.length);
  labels.forEach((label, at) => {
    const row = scores[at] as readonly number[];
    const positive = row.at(-1) as number;
    const full = task === 'binary' ? [1 - positive, positive] : row;
    const sum = full.reduce((total, p, column) => total + (p - Number(column === label)) ** 2, 0);
    brier[at] = task === 'binary' ? sum / 2 : sum;
    nll[at] = -Math.log(Math.max(full[label] as number, Number.EPSILON));
  });
  return { brier, nll };
}

function rankedFolds(samples: ScoredSamples): RankedFold[][] {
  const questions = questionsOf(predictionsOf(samples));
  const folds = [...placesByFold(samples).values()];
  return questions.map((question) =>
    folds.map((places) => {
      const { labels, scores } = pick(samples, places);
      return { question: sortedQuestion(labels, scores, question), places };
    }),
  );
}

/** Mean over classes and folds of the step-wise average precision under sample weights; NaN where a fold lacks a class. */
function meanPrecision(ranked: readonly RankedFold[][], weights: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (const folds of ranked) {
    for (const fold of folds) {
      sum += weightedPrecision(fold, weights);
      count += 1;
    }
  }
  return sum / count;
}

function weightedPrecision({ question, places }: RankedFold, weights: Float64Array): number {
  const { order, positive, starts } = question;
  let [hits, seen, area, gained, total] = [0, 0, 0, 0, 0];
  for (let at = order.length - 1; at >= 0; at -= 1) {
    const weight = weights[places[order[at] as number] as number] as number;
    seen += weight;
    total += weight;
    if (positive[at] === 1) gained += weight;
    if (starts[at] !== 1) continue;
    hits += gained;
    if (gained > 0) area += (gained * hits) / seen;
    gained = 0;
  }
  return hits > 0 && hits < total ? area / hits : NaN;
}
