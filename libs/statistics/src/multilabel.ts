import { Invalid } from '@paucis/contracts';
import type { Predictions } from './predictions.js';
import { rocAuc } from './roc-auc.js';
import { mean } from './mean.js';

/** Several findings per image: `labels[i]` is a row of 0 and 1, `scores[i]` a row of as many independent probabilities. */
export interface MultilabelPredictions {
  labels: ArrayLike<ArrayLike<number>>;
  scores: ArrayLike<ArrayLike<number>>;
}

/** One finding of a multi-label task as a binary task, so that every binary score and interval can be asked of it. */
export function findingOf({ labels, scores }: MultilabelPredictions, finding: number): Predictions {
  return {
    task: 'binary',
    labels: Array.from(labels, (row) => row[finding] as number),
    scores: Array.from(scores, (row) => [row[finding] as number]),
  };
}

/** All findings as binary tasks, after checking that rows fit and labels are 0 or 1. */
export function findingsOf(predictions: MultilabelPredictions): Predictions[] {
  const { labels, scores } = predictions;
  if (labels.length === 0 || labels.length !== scores.length) {
    throw new Invalid(
      'scores-mismatch',
      `multi-label: ${labels.length} label rows came with ${scores.length} score rows`,
    );
  }
  const columns = labels[0]?.length ?? 0;
  if (columns === 0) throw new Invalid('columns-wrong', 'multi-label: expected at least one finding, got none');
  for (let at = 0; at < labels.length; at += 1) {
    const [truth, row] = [labels[at] as ArrayLike<number>, scores[at] as ArrayLike<number>];
    if (truth.length !== columns || row.length !== columns) {
      throw new Invalid(
        'columns-wrong',
        `multi-label: row ${at} has ${truth.length} labels and ${row.length} scores, expected ${columns} of each`,
      );
    }
    for (let finding = 0; finding < columns; finding += 1) {
      if (truth[finding] !== 0 && truth[finding] !== 1) {
        throw new Invalid('label-unknown', `multi-label: label ${at},${finding} is ${truth[finding]}, expected 0 or 1`);
      }
      if (Number.isNaN(row[finding])) {
        throw new Invalid('score-nan', `multi-label: score ${at},${finding} is not a number`);
      }
    }
  }
  return Array.from({ length: columns }, (_, finding) => findingOf(predictions, finding));
}

/** Mean of the AUCs of the findings (MedMNIST). Throws `Invalid`, naming the finding, where one is never or always there. */
export function multilabelAuc(predictions: MultilabelPredictions): number {
  const aucs = findingsOf(predictions).map(({ labels, scores }, finding) => {
    try {
      return rocAuc(
        labels,
        Array.from(scores, (row) => row[0] as number),
      );
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      throw new Invalid(
        error.code,
        `finding ${finding}: ${error.message}`,
        { ...error.details, finding },
        { cause: error },
      );
    }
  });
  return mean(aucs);
}

/**
 * Mean over findings of the share of right answers, scores strictly above .5 (MedMNIST). Never the headline: where findings
 * are rare, a model that finds nothing is right about .95 of the time.
 */
export function multilabelAccuracy(predictions: MultilabelPredictions): number {
  const shares = findingsOf(predictions).map(({ labels, scores }) => {
    const right = Array.from(scores).filter((row, at) => Number((row[0] as number) > 0.5) === labels[at]);
    return right.length / labels.length;
  });
  return mean(shares);
}

/**
 * F1 over the findings, scores strictly above .5. `macro`: mean of the findings' F1; `micro`: of the counts of all findings.
 * Throws `Invalid` where a finding is neither there nor found, since its F1 is 0/0.
 */
export function multilabelF1(predictions: MultilabelPredictions, average: 'macro' | 'micro'): number {
  const counts = findingsOf(predictions).map(({ labels, scores }) => {
    let hits = 0;
    let said = 0;
    let there = 0;
    for (let at = 0; at < labels.length; at += 1) {
      const answer = (scores[at]?.[0] as number) > 0.5 ? 1 : 0;
      const label = labels[at] as number;
      hits += answer * label;
      said += answer;
      there += label;
    }
    return { hits, either: said + there };
  });
  const asked = average === 'macro' ? counts : [total(counts)];
  const values = asked.map(({ hits, either }, finding) => {
    if (either > 0) return (2 * hits) / either;
    const which = average === 'macro' ? `finding ${finding}` : 'every finding';
    throw new Invalid('statistic-undefined', `F1: undefined, ${which} is neither in the labels nor in the answers`);
  });
  return mean(values);
}

function total(counts: readonly { hits: number; either: number }[]): { hits: number; either: number } {
  return counts.reduce((sum, { hits, either }) => ({ hits: sum.hits + hits, either: sum.either + either }), {
    hits: 0,
    either: 0,
  });
}
