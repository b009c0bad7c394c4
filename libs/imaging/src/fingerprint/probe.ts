import type { Probe } from '@paucis/contracts';
import { crossValidatedAuc, rocAuc } from '@paucis/statistics';
import { stratifiedGroupKFold } from '../splits/stratified-group-k-fold.js';
import { ridgeScores } from './ridge.js';

/** Labelled samples as a probe sees them. */
export interface ProbedSamples {
  /** Class of each sample. */
  readonly labels: readonly number[];
  /** Samples of one number are never on both sides. */
  readonly clusters: ArrayLike<number>;
  readonly classes: number;
  /** Two classes: the one whose score makes the AUC. */
  readonly positiveClass: number;
}

/** The folds that all probes of a data set share, so that their figures can be held against each other. */
export interface ProbeFolds extends ProbedSamples {
  readonly foldOf: Int32Array;
  readonly folds: number;
}

const wanted = 5;

/** Five folds, or as many as the groups of the rarest class allow; a sentence where no cross-validation is possible. */
export function probeFolds(samples: ProbedSamples): ProbeFolds | string {
  const { labels, clusters, classes } = samples;
  const groups = Array.from({ length: classes }, () => new Set<number>());
  labels.forEach((label, at) => groups[label]?.add(clusters[at] as number));
  const rarest = Math.min(...groups.map(({ size }) => size));
  for (let folds = Math.min(wanted, rarest); folds >= 2; folds -= 1) {
    const foldOf = stratifiedGroupKFold({ labels, groups: clusters, folds, seed: 'probe' });
    if (everyFoldHasAll(labels, foldOf, classes, folds)) return { ...samples, foldOf, folds };
  }
  return `the rarest class has ${rarest} independent ${rarest === 1 ? 'group' : 'groups'}: too few to hold any out`;
}

function everyFoldHasAll(labels: readonly number[], foldOf: Int32Array, classes: number, folds: number): boolean {
  const seen = new Set(labels.map((label, at) => label * folds + (foldOf[at] as number)));
  return seen.size === classes * folds;
}

/** Held-out scores of a linear classifier: one row a sample, one column a class (two classes: the positive one's only). */
export function linearScores(features: readonly Float32Array[], samples: ProbeFolds): number[][] {
  const { labels, classes, positiveClass, foldOf, folds } = samples;
  const columns = classes === 2 ? [positiveClass] : Array.from({ length: classes }, (_, label) => label);
  const judge = (rows: readonly number[], scores: readonly (readonly number[])[]): number =>
    columns.reduce(
      (sum, label, column) =>
        sum +
        rocAuc(
          rows.map((at) => (labels[at] === label ? 1 : 0)),
          scores.map((row) => row[column] as number),
        ),
      0,
    );
  const targets = labels.map((label) => columns.map((column) => (column === label ? 1 : 0)));
  return ridgeScores({ features, targets, foldOf, folds, judge });
}

/** The AUC of held-out scores, with an interval in which samples of one group count as one. */
export function probeOf(scores: readonly (readonly number[])[], samples: ProbeFolds, features: number): Probe {
  const { labels, clusters, classes, positiveClass, foldOf, folds } = samples;
  const rowsOf = (fold: number) => labels.flatMap((_, at) => (foldOf[at] === fold ? [at] : []));
  const { estimate, low, high, level, method, groups } = crossValidatedAuc({
    task: classes === 2 ? 'binary' : 'multiclass',
    folds: Array.from({ length: folds }, (_, fold) => {
      const rows = rowsOf(fold);
      return {
        fold: String(fold),
        labels: rows.map((at) => (classes === 2 ? Number(labels[at] === positiveClass) : (labels[at] as number))),
        scores: rows.map((at) => scores[at] as readonly number[]),
        groups: rows.map((at) => clusters[at] as number),
      };
    }),
  });
  return { auc: { estimate, low, high, level, method }, folds, samples: labels.length, groups, features };
}
