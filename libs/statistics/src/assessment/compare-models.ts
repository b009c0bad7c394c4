import { Invalid } from '@paucis/contracts';
import { compareRecipes, type CorrectedTTest } from '../comparisons/corrected-t.js';
import { equivalence, type Equivalence } from '../comparisons/equivalence.js';
import type { HierarchicalInterval } from '../comparisons/hierarchical-bootstrap.js';
import { holm } from '../comparisons/holm.js';
import { mcnemar, type McNemarTest } from '../comparisons/mcnemar.js';
import type { WilcoxonTest } from '../comparisons/wilcoxon-signed-rank.js';
import { delongPaired } from '../delong.js';
import { normalCdf, normalQuantile } from '../distributions/normal.js';
import type { Interval } from '../interval.js';
import { answersOf } from '../predictions.js';
import { seededRandom } from '../seeded-random.js';
import { isUnscored, scoreOrReason, type Unscored } from '../unscored.js';
import { weightedBootstrap } from '../weighted-bootstrap.js';
import { headlineSamples } from './joined-samples.js';
import { meanAucOf } from './mean-auc.js';
import { cellValues, rankedDifferences, resampledDifference, testToTrainOf } from './recipe-cells.js';
import { isClustered, placesByFold, positiveScores, predictionsOf, type ScoredSamples } from './scored-samples.js';

/** A model by name, with its scores of samples that all compared models have scored, in one order. */
export interface ComparedModel {
  name: string;
  samples: ScoredSamples;
}

/** Two models on the same samples. */
export interface PairComparison {
  a: string;
  b: string;
  /** Independent cases that both have scored. */
  cases: number;
  /** *These models*: would other samples like these give the same winner? A minus B. */
  models: {
    auc: (Interval & { p: number; standardError: number; test: string }) | Unscored;
    /** Of right answers; counts images, so it is left out where patients hold several. */
    accuracy: McNemarTest | Unscored;
    equivalence: Equivalence | Unscored;
  };
  /** *These recipes*: would other splits and seeds? Needs folds; the AUC within each fold is one cell. */
  recipes: CorrectedTTest | Unscored;
  /** The same question by ranks: which one wins more cells. */
  ranked: WilcoxonTest | Unscored;
  /** The same by the hierarchical bootstrap over folds, seeds and patients. */
  resampled: HierarchicalInterval | Unscored;
  /** p of the models' AUC, Holm-adjusted over all pairs; absent where more than five are compared. */
  adjusted?: number;
  /** The same of the recipes' p. */
  adjustedRecipes?: number;
}

export interface CompareOptions {
  level?: number;
  resamples?: number;
  seed?: string | number;
  /** Differences of AUC within this are called equivalent. */
  margin?: number;
}

/** More named finalists than these are a search, and a search is not settled by pairwise tests. */
const mostFinalists = 5;

/** All pairs of models that scored the same samples; patients are compared where any holds several images. */
export function compareModels(models: readonly ComparedModel[], options: CompareOptions = {}): PairComparison[] {
  const complete = { level: 0.95, resamples: 2000, seed: 1, margin: 0.02, ...options };
  checkAligned(models);
  const cases = models.map(({ name, samples }) => ({ name, samples: headlineSamples(samples) }));
  const pairs = cases.flatMap((a, at) => cases.slice(at + 1).map((b) => pair(a, b, complete)));
  if (models.length > mostFinalists) return pairs;
  const adjusted = adjustedOf(pairs.map(({ models: { auc: of } }) => of));
  const adjustedRecipes = adjustedOf(pairs.map(({ recipes }) => recipes));
  return pairs.map((of, at) => ({
    ...of,
    ...(adjusted && { adjusted: adjusted[at] as number }),
    ...(adjustedRecipes && { adjustedRecipes: adjustedRecipes[at] as number }),
  }));
}

/** Holm's p over all pairs; undefined where a pair has none. */
function adjustedOf(tests: readonly ({ p: number } | Unscored)[]): number[] | undefined {
  const values = tests.flatMap((test) => (isUnscored(test) ? [] : [test.p]));
  return values.length === tests.length ? holm(values) : undefined;
}

function pair(
  { name: a, samples: first }: ComparedModel,
  { name: b, samples: second }: ComparedModel,
  options: Required<CompareOptions>,
): PairComparison {
  const difference = scoreOrReason(() => aucDifference(first, second, options));
  return {
    ...{ a, b, cases: first.groups ? new Set(first.groups).size : first.labels.length },
    models: {
      auc: difference,
      accuracy: isClustered(first)
        ? {
            reason: first.findings
              ? "McNemar's test takes answers as independent, and here an image gives one for each finding"
              : "McNemar's test takes images as independent, and here patients hold several",
          }
        : scoreOrReason(() =>
            mcnemar({
              labels: first.labels,
              answersA: answersOf(predictionsOf(first)),
              answersB: answersOf(predictionsOf(second)),
            }),
          ),
      equivalence: isUnscored(difference)
        ? difference
        : scoreOrReason(() =>
            equivalence({
              difference: difference.estimate,
              standardError: difference.standardError,
              margin: options.margin,
              alpha: 1 - options.level,
            }),
          ),
    },
    ...recipesOf(first, second, options),
  };
}

/** One model, two classes, one image per patient: paired DeLong. Else the paired bootstrap over whole patients. */
function aucDifference(
  a: ScoredSamples,
  b: ScoredSamples,
  { level, resamples, seed }: Required<CompareOptions>,
): Interval & { p: number; standardError: number; test: string } {
  const { labels, groups, task } = a;
  if (task === 'binary' && !isClustered(a) && !a.findings && placesByFold(a).size === 1) {
    const test = delongPaired({ labels, scoresA: positiveScores(a), scoresB: positiveScores(b) });
    const half = normalQuantile((1 + level) / 2) * test.standardError;
    const { difference, standardError, p, method } = test;
    const bounds = { low: difference - half, high: difference + half };
    return { estimate: difference, ...bounds, level, method: 'delong-paired', p, standardError, test: method };
  }
  const [ofA, ofB] = [meanAucOf(a), meanAucOf(b)];
  const [made] = weightedBootstrap({
    size: labels.length,
    statistics: (weights) => [ofA(weights) - ofB(weights)],
    classes: labels,
    ...(groups && { groups }),
    random: seededRandom(seed, 'paired-difference'),
    ...{ resamples, level },
  });
  if (!made || isUnscored(made)) throw new Invalid('statistic-undefined', made?.reason ?? 'no difference');
  const { estimate, low, high, method, standardError } = made;
  const p = standardError > 0 ? 2 * normalCdf(-Math.abs(estimate) / standardError) : estimate === 0 ? 1 : 0;
  return { estimate, low, high, level, method, p, standardError, test: 'bootstrap-paired' };
}

function recipesOf(
  a: ScoredSamples,
  b: ScoredSamples,
  options: Required<CompareOptions>,
): Pick<PairComparison, 'recipes' | 'ranked' | 'resampled'> {
  const cells = placesByFold(a);
  if (cells.size < 2) {
    const reason = 'one model each: nothing is known of other splits or seeds; name the folds to ask about the recipes';
    return { recipes: { reason }, ranked: { reason }, resampled: { reason } };
  }
  const { level } = options;
  const testToTrain = testToTrainOf(a);
  return {
    recipes: Number.isFinite(testToTrain)
      ? scoreOrReason(() => compareRecipes({ a: cellValues(a), b: cellValues(b), testToTrain, level }))
      : { reason: 'one split only: seeds say nothing of other splits' },
    ranked: rankedDifferences(a, b),
    resampled: resampledDifference(a, b, options),
  };
}

function checkAligned(models: readonly ComparedModel[]): void {
  const [first] = models;
  if (!first || models.length < 2)
    throw new Invalid('models-missing', `compare: expected at least 2 models, got ${models.length}`);
  for (const { name, samples } of models) {
    const differs = first.samples.labels.findIndex((label, at) => label !== samples.labels[at]);
    const asked = first.samples.findings?.join() === samples.findings?.join();
    if (samples.labels.length !== first.samples.labels.length || differs >= 0 || !asked) {
      throw new Invalid(
        'samples-differ',
        `compare: ${name} and ${first.name} were not scored on the same samples with the same labels in the same order`,
      );
    }
  }
}
