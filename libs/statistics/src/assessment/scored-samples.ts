import { Invalid } from '@paucis/contracts';
import { auc } from '../auc.js';
import { mean } from '../mean.js';
import { type ClassificationTask, columnsOf, type Predictions } from '../predictions.js';

/** Predictions with all that an honest interval has to know of them. */
export interface ScoredSamples {
  task: ClassificationTask;
  /** Class indices; binary: 1 is the positive class. */
  labels: readonly number[];
  /** One column per class (binary: one or two; the last is that of the positive class). */
  scores: readonly (readonly number[])[];
  /** By index. */
  classes: readonly string[];
  /** Patient or lesion of each sample. */
  groups?: readonly string[] | undefined;
  /** Model that scored each sample (cross-validation folds): scores of different models are never ranked together. */
  folds?: readonly string[] | undefined;
  /**
   * Several findings of each image: the one that each row asks for, as a binary task with a row for each image and finding.
   * `groups` are needed then, the image where no patient is known; scores of different findings are never ranked together.
   */
  findings?: readonly string[] | undefined;
}

/** Samples at these places. */
export function pick(samples: ScoredSamples, places: readonly number[]): ScoredSamples {
  const { labels, scores, groups, folds, findings } = samples;
  const at = <Item>(items: readonly Item[]): Item[] => places.map((place) => items[place] as Item);
  return {
    ...samples,
    labels: at(labels),
    scores: at(scores),
    ...(groups && { groups: at(groups) }),
    ...(folds && { folds: at(folds) }),
    ...(findings && { findings: at(findings) }),
  };
}

/** Refuses columns that do not belong together. */
export function checkSamples({ task, labels, scores, classes, groups, folds, findings }: ScoredSamples): void {
  const columns = columnsOf({ task, labels, scores });
  const expected = task === 'binary' ? 2 : columns;
  if (classes.length !== expected) {
    throw new Invalid('classes-wrong', `predictions: expected ${expected} class names, got ${classes.length}`);
  }
  for (const [name, given] of Object.entries({ groups, folds, findings })) {
    if (given && given.length !== labels.length) {
      throw new Invalid('scores-mismatch', `predictions: ${given.length} ${name} came with ${labels.length} samples`);
    }
  }
}

/** Whether the scores are probabilities: else nothing about calibration or a threshold of one half can be said. */
export function areProbabilities({ task, scores }: Pick<ScoredSamples, 'task' | 'scores'>): boolean {
  return scores.every((row) => {
    if (!row.every((value) => value >= 0 && value <= 1)) return false;
    const sum = row.reduce((total, value) => total + value, 0);
    return (task === 'binary' && row.length === 1) || Math.abs(sum - 1) < 1e-3;
  });
}

/** Whether any group holds several samples. */
export const isClustered = ({ groups, labels }: Pick<ScoredSamples, 'groups' | 'labels'>): boolean =>
  groups !== undefined && new Set(groups).size < labels.length;

export const predictionsOf = ({ task, labels, scores }: ScoredSamples): Predictions => ({ task, labels, scores });

/** Score of the positive class of a binary task. */
export const positiveScores = ({ scores }: ScoredSamples): number[] => scores.map((row) => row.at(-1) as number);

/** Places of each fold, by its name; one fold where none are named. */
export function placesByFold({ labels, folds }: Pick<ScoredSamples, 'labels' | 'folds'>): Map<string, number[]> {
  const places = new Map<string, number[]>();
  labels.forEach((_, at) => {
    const fold = folds?.[at] ?? 'all';
    const known = places.get(fold);
    if (known) known.push(at);
    else places.set(fold, [at]);
  });
  return places;
}

/**
 * Places that are ranked against each other: those of each fold and, of several findings, of each finding in it. A finding that a fold
 * holds only with or only without cannot be ranked there and is left out. Throws `Invalid` where nothing is left.
 */
export function rankedPlaces(samples: ScoredSamples): Map<string, number[]> {
  const folds = placesByFold(samples);
  const { findings, labels } = samples;
  if (!findings) return folds;
  const ranked = new Map<string, number[]>();
  for (const [fold, places] of folds) {
    const own = placesByFold({
      labels: places.map((at) => labels[at] as number),
      folds: places.map((at) => findings[at] as string),
    });
    for (const [finding, rows] of own) {
      const found = rows.map((row) => places[row] as number);
      if (new Set(found.map((at) => labels[at])).size > 1) ranked.set(`${fold} ${finding}`, found);
    }
  }
  if (ranked.size > 0) return ranked;
  throw new Invalid('class-absent', 'AUC: undefined without both classes of any finding');
}

/** Mean AUC over folds and, of several findings, over those of each fold that can be ranked there. */
export function rankedAuc(samples: ScoredSamples): number {
  return mean([...rankedPlaces(samples).values()].map((places) => auc(predictionsOf(pick(samples, places)))));
}

/** Refuses, by name, to give a mean over findings of which one cannot be ranked in any fold. */
export function checkFindingsRanked(samples: ScoredSamples): void {
  const { findings } = samples;
  if (!findings) return;
  const ranked = new Set([...rankedPlaces(samples).values()].map(([first]) => findings[first as number]));
  const lost = findings.find((finding) => !ranked.has(finding));
  if (lost === undefined) return;
  throw new Invalid('class-absent', `finding ${lost}: AUC: undefined without both classes`, { finding: lost });
}
