import { sortedQuestion, weightedAuc } from '../comparisons/weighted-auc.js';
import { questionsOf } from '../predictions.js';
import { pick, predictionsOf, rankedPlaces, type ScoredSamples } from './scored-samples.js';

/**
 * The mean AUC over folds, findings and class questions of samples that count `weights[sample]` times, sorted once so that a
 * resample costs O(n). A finding that a resample holds only with or only without is left out of the mean; elsewhere it is NaN.
 */
export function meanAucOf(samples: ScoredSamples): (weights: ArrayLike<number>) => number {
  const questions = questionsOf(predictionsOf(samples));
  const ranked = [...rankedPlaces(samples).values()].flatMap((places) => {
    const { labels, scores } = pick(samples, places);
    return questions.map((asked) => ({
      question: sortedQuestion(labels, scores, asked),
      places: Uint32Array.from(places),
    }));
  });
  const mayBeLeftOut = samples.findings !== undefined;
  return (weights) => {
    let sum = 0;
    let count = 0;
    for (const { question, places } of ranked) {
      const value = weightedAuc(question, places, weights);
      if (mayBeLeftOut && Number.isNaN(value)) continue;
      sum += value;
      count += 1;
    }
    return sum / count;
  };
}
