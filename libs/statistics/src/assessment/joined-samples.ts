import { groupPredictions, type GroupRule } from '../group-predictions.js';
import { isUnscored, scoreOrReason } from '../unscored.js';
import { isClustered, pick, placesByFold, predictionsOf, type ScoredSamples } from './scored-samples.js';

/** One sample per patient within each fold, and for each finding. */
export function joinedBy(samples: ScoredSamples, rule: GroupRule): ScoredSamples {
  const { findings } = samples;
  const parts = [...placesByFold(samples)].flatMap(([fold, places]) =>
    byFinding(places, findings).map(([finding, rows]) => {
      const own = pick(samples, rows);
      const made = groupPredictions({ predictions: predictionsOf(own), groups: own.groups as string[], rule });
      return { fold, finding, labels: made.predictions.labels, scores: made.predictions.scores, groups: made.groups };
    }),
  );
  return {
    ...{ task: samples.task, classes: samples.classes },
    labels: parts.flatMap(({ labels }) => Array.from(labels)),
    scores: parts.flatMap(({ scores }) => Array.from(scores, (row) => Array.from(row))),
    groups: parts.flatMap(({ groups }) => groups.map(String)),
    ...(samples.folds && { folds: parts.flatMap(({ fold, groups }) => groups.map(() => fold)) }),
    ...(findings && { findings: parts.flatMap(({ finding, groups }) => groups.map(() => finding)) }),
  };
}

function byFinding(places: readonly number[], findings: ScoredSamples['findings']): [string, number[]][] {
  if (!findings) return [['', [...places]]];
  const names = [...new Set(places.map((at) => findings[at] as string))];
  return names.map((name) => [name, places.filter((at) => findings[at] === name)]);
}

/** What headlines are about: patients where any holds several images and their labels allow it, images otherwise. */
export function headlineSamples(samples: ScoredSamples): ScoredSamples {
  if (!isClustered(samples)) return samples;
  const joined = scoreOrReason(() => joinedBy(samples, 'mean'));
  return isUnscored(joined) ? samples : joined;
}
