import { Invalid } from '@paucis/contracts';
import { aucInterval } from './auc-interval.js';
import { placements } from './delong.js';
import type { Interval } from './interval.js';
import { type ClassificationTask, columnOf, isClass, questionsOf } from './predictions.js';

/** Validation predictions of the model of one fold (and seed). */
export interface FoldPredictions {
  /** Names the fold in errors. Several seeds of one fold are several entries. */
  fold: string;
  labels: ArrayLike<number>;
  scores: ArrayLike<ArrayLike<number>>;
  /** Patient of each sample; else at least its sample id if folds repeat (seeds, repeated cross-validation). */
  groups?: ArrayLike<string | number>;
}

export interface CrossValidatedAuc extends Interval {
  /** Within-fold AUCs in the order given (multi-class: macro average). */
  folds: number[];
  standardError: number;
  /** Independent groups that the variance is summed over. */
  groups: number;
}

/** One class question in one fold: its AUC and the deviation of each sample, already divided by class size. */
interface FoldQuestion {
  auc: number;
  deviations: Float64Array;
}

/**
 * Mean of within-fold AUCs; scores of different fold models are never pooled. The variance is that of the influence
 * functions made of within-fold placement values (LeDell, Petersen, van der Laan 2015), summed over groups before
 * squaring, so that images of one patient, or one image under several seeds, count as one. Multi-class: the influence
 * functions of the one-vs-rest questions are averaged. Per fold and class the squares carry DeLong's m/(m-1), of groups. Where
 * groups repeat, the quantile is Student's: simulated coverage with 50 patients of 3 images is in docs/studies/coverage.md.
 */
export function crossValidatedAuc(input: {
  task: ClassificationTask;
  folds: readonly FoldPredictions[];
  level?: number;
}): CrossValidatedAuc {
  const { task, folds, level = 0.95 } = input;
  if (folds.length === 0)
    throw new Invalid('folds-missing', 'cross-validated AUC: expected at least one fold, got none');
  const influence = new Map<string, number>();
  const holders = new Set<string>(); // groups with a sample of the asked (binary: positive) class
  const perFold = folds.map((fold, index) => {
    const questions = questionsOf({ task, labels: fold.labels, scores: fold.scores });
    checkGroups(fold);
    const answered = questions.map((question) => answer(fold, index, question));
    if (task === 'binary') {
      for (let at = 0; at < fold.labels.length; at += 1)
        if (fold.labels[at] === 1) holders.add(groupOf(fold, index, at));
    }
    answered.forEach(({ deviations }) =>
      deviations.forEach((deviation, at) => {
        const group = groupOf(fold, index, at);
        const share = deviation / questions.length / folds.length;
        influence.set(group, (influence.get(group) ?? 0) + share);
      }),
    );
    return answered.reduce((sum, { auc }) => sum + auc, 0) / questions.length;
  });
  const estimate = perFold.reduce((sum, value) => sum + value, 0) / folds.length;
  const variance = [...influence.values()].reduce((sum, value) => sum + value * value, 0);
  const pairs = disjointPairs(folds, task);
  const samples = folds.reduce((sum, { labels }) => sum + labels.length, 0);
  const degrees = influence.size < samples && task === 'binary' ? degreesOf(influence, holders) : undefined;
  const method = 'cv-auc-influence-logit';
  const interval = aucInterval({ estimate, variance, pairs, level, method, ...(degrees && { degrees }) });
  return { ...interval, folds: perFold, standardError: Math.sqrt(variance), groups: influence.size };
}

function answer(fold: FoldPredictions, index: number, question: { class: number; column: number }): FoldQuestion {
  const labels = isClass(fold.labels, question.class);
  const placed = withFoldName(fold.fold, () => placements(labels, columnOf(fold.scores, question.column)));
  const unitsOf = (label: number): number => {
    const groups = new Set<string>();
    labels.forEach((own, at) => own === label && groups.add(groupOf(fold, index, at)));
    return groups.size;
  };
  const units = [unitsOf(0), unitsOf(1)] as const;
  let positive = 0;
  let negative = 0;
  const deviations = Float64Array.from(labels, (label) => {
    const values = label ? placed.positives : placed.negatives;
    const placement = values[label ? positive++ : negative++] as number;
    return deviationOf(placement, placed.auc, values.length, units[label as 0 | 1]);
  });
  return { auc: placed.auc, deviations };
}

/**
 * One independent group shows no spread, however many images it has: it gets the largest that a value in [0, 1] with this mean
 * can have.
 */
function deviationOf(placement: number, auc: number, classSize: number, units: number): number {
  if (units === 1) return Math.sqrt(auc * (1 - auc)) / classSize;
  return ((placement - auc) / classSize) * Math.sqrt(units / (units - 1));
}

/** Satterthwaite's degrees of freedom of a variance that is the sum of two classes', each estimated from its groups. */
function degreesOf(influence: ReadonlyMap<string, number>, holders: ReadonlySet<string>): number | undefined {
  const parts = [true, false].map((isHolder) => {
    const own = [...influence].filter(([group]) => holders.has(group) === isHolder);
    return { size: own.length, variance: own.reduce((sum, [, value]) => sum + value * value, 0) };
  });
  const total = parts.reduce((sum, { variance }) => sum + variance, 0);
  const spread = parts.reduce((sum, { size, variance }) => sum + variance ** 2 / Math.max(1, size - 1), 0);
  return spread > 0 ? Math.max(1, total ** 2 / spread) : undefined;
}

function withFoldName<T>(fold: string, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    throw new Invalid(error.code, `fold ${fold}: ${error.message}`, { ...error.details, fold }, { cause: error });
  }
}

function checkGroups({ fold, labels, groups }: FoldPredictions): void {
  if (!groups || groups.length === labels.length) return;
  throw new Invalid('scores-mismatch', `fold ${fold}: ${groups.length} groups came with ${labels.length} samples`);
}

function groupOf(fold: FoldPredictions, index: number, at: number): string {
  return fold.groups ? `group ${fold.groups[at]}` : `sample ${index} ${at}`;
}

/** The least number, over the class questions, of groups with the class or of groups without it. */
function disjointPairs(folds: readonly FoldPredictions[], task: ClassificationTask): number {
  const groupsOfClass = new Map<number, Set<string>>();
  folds.forEach((fold, index) => {
    for (let at = 0; at < fold.labels.length; at += 1) {
      const label = fold.labels[at] as number;
      const groups = groupsOfClass.get(label) ?? new Set<string>();
      groupsOfClass.set(label, groups.add(groupOf(fold, index, at)));
    }
  });
  const sets = [...groupsOfClass.entries()];
  const asked = task === 'binary' ? sets.filter(([label]) => label === 1) : sets;
  const counts = asked.map(([label, own]) => {
    const rest = new Set(sets.filter(([other]) => other !== label).flatMap(([, groups]) => [...groups]));
    return Math.min(own.size, rest.size);
  });
  return Math.max(1, Math.min(...counts));
}
