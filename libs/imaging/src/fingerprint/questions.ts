import type { DatasetTask, Estimate, Probe } from '@paucis/contracts';
import { linearScores, type ProbeFolds, probeFolds, probeOf } from './probe.js';

/** A question of class that samples can be held out for: which class, or whether one finding is there. */
export interface ClassQuestion {
  /** Rows of the samples that answer it. */
  readonly rows: readonly number[];
  readonly folds: ProbeFolds;
}

export interface LabelledRow {
  readonly label: number;
  readonly labels?: readonly number[] | undefined;
}

/** Of many findings the most frequent ones stand for all. */
const mostFindings = 8;

/** The questions that the labels ask, or a sentence why none can be answered. */
export function questionsOf(
  samples: readonly LabelledRow[],
  clusters: ArrayLike<number>,
  { task, classes, positiveClass }: { task: DatasetTask; classes: number; positiveClass: number },
): ClassQuestion[] | string {
  if (task === 'classification') {
    const question = questionOf(
      samples.map(({ label }) => label),
      clusters,
      classes,
      positiveClass,
    );
    return typeof question === 'string' ? question : [question];
  }
  if (task !== 'multilabel') return 'its samples have no classes';
  const columns = Array.from({ length: classes }, (_, finding) => samples.map(({ labels }) => labels?.[finding] ?? -1));
  const frequent = columns
    .map((values) => ({ values, count: values.filter((value) => value === 1).length }))
    .sort((a, b) => b.count - a.count)
    .slice(0, mostFindings);
  const asked = frequent.map(({ values }) => questionOf(values, clusters, 2, 1));
  const answerable = asked.filter((question) => typeof question !== 'string');
  if (answerable.length > 0) return answerable;
  return (asked.find((question) => typeof question === 'string') as string | undefined) ?? 'its samples have no labels';
}

/** Labels below zero are not known. */
function questionOf(
  labels: readonly number[],
  clusters: ArrayLike<number>,
  classes: number,
  positiveClass: number,
): ClassQuestion | string {
  const rows = labels.flatMap((label, at) => (label >= 0 ? [at] : []));
  const folds = probeFolds({
    labels: rows.map((at) => labels[at] as number),
    clusters: rows.map((at) => clusters[at] as number),
    ...{ classes, positiveClass },
  });
  return typeof folds === 'string' ? folds : { rows, folds };
}

/** What a linear classifier makes of the features: its held-out scores of each question, and their mean AUC. */
export function ask(
  questions: readonly ClassQuestion[],
  features: readonly Float32Array[],
): { readonly probe: Probe; readonly scores: readonly (readonly (readonly number[])[])[] } {
  const width = features[0]?.length ?? 0;
  const answered = questions.map(({ rows, folds }) => {
    const scores = linearScores(
      rows.map((at) => features[at] as Float32Array),
      folds,
    );
    return { scores, probe: probeOf(scores, folds, width) };
  });
  return { scores: answered.map(({ scores }) => scores), probe: meanOf(answered.map(({ probe }) => probe)) };
}

/** The mean over findings; its interval is as wide as if all moved together. */
function meanOf(probes: readonly Probe[]): Probe {
  const [first] = probes;
  if (first === undefined || 'reason' in first || probes.length === 1) return first ?? { reason: 'nothing was asked' };
  const estimates = probes.flatMap((probe) => ('auc' in probe ? [probe.auc] : []));
  const mean = (of: (estimate: Estimate) => number) =>
    estimates.reduce((sum, estimate) => sum + of(estimate), 0) / estimates.length;
  const [estimate, low, high] = [mean((auc) => auc.estimate), mean((auc) => auc.low), mean((auc) => auc.high)];
  return { ...first, auc: { ...first.auc, estimate, low, high, method: 'mean-of-findings' } };
}
