import { Invalid } from '@paucis/contracts';
import { averagePrecision } from '../average-precision.js';
import { brier } from '../brier.js';
import { crossValidatedAuc } from '../cross-validated-auc.js';
import type { Interval } from '../interval.js';
import { multilabelF1 } from '../multilabel.js';
import { scoreOrReason, type Unscored } from '../unscored.js';
import { aucFigure } from './auc-figure.js';
import { operatingRates } from './operating-rates.js';
import type { ScoredSamples } from './scored-samples.js';

/** Several findings of each image. */
export interface ScoredFindings {
  findings: readonly string[];
  /** Of each image a row: 1 there, 0 not there, -1 not known. */
  labels: readonly (readonly number[])[];
  /** Independent probabilities, a row of as many. */
  scores: readonly (readonly number[])[];
  groups?: readonly string[] | undefined;
}

export interface FindingFigures {
  finding: string;
  /** Images whose label is known, and those that have it. */
  known: number;
  positives: number;
  auc: Interval | Unscored;
  prAuc: number | Unscored;
  sensitivity: Interval | Unscored;
  specificity: Interval | Unscored;
  brier: number | Unscored;
  warning?: string;
}

export interface FindingsAssessment {
  images: number;
  groups: number;
  level: number;
  perFinding: FindingFigures[];
  /** Mean of the AUCs of the findings. */
  macroAuc: Interval | Unscored;
  /** At one half, over findings and known labels. */
  macroF1: number | Unscored;
  microF1: number | Unscored;
  /** Share of right answers, beside that of always saying no: the figure that flatters most. */
  accuracy: number;
  alwaysNo: number;
}

const smallBelow = 20;

/** Each finding as a question of its own, and their mean; labels that are not known are left out. */
export function assessFindings(input: ScoredFindings, { level = 0.95 }: { level?: number } = {}): FindingsAssessment {
  checkRows(input);
  const { findings, labels, groups } = input;
  const questions = findings.map((name, at) => questionOf(input, name, at));
  const answers = questions.flatMap(({ samples }) =>
    samples.labels.map((label, at) => ({ label, answer: Number((samples.scores[at]?.[0] as number) > 0.5) })),
  );
  const share = (of: (one: (typeof answers)[number]) => boolean) => answers.filter(of).length / answers.length;
  return {
    ...{ images: labels.length, groups: groups ? new Set(groups).size : labels.length, level },
    perFinding: questions.map((question) => figuresOf(question, level)),
    macroAuc: scoreOrReason(() => macroAuc(questions, input, level)),
    macroF1: f1Of(input, 'macro'),
    microF1: f1Of(input, 'micro'),
    accuracy: share(({ label, answer }) => label === answer),
    alwaysNo: share(({ label }) => label === 0),
  };
}

interface Question {
  name: string;
  /** Images whose label is known. */
  places: readonly number[];
  samples: ScoredSamples;
}

function questionOf({ labels, scores, groups }: ScoredFindings, name: string, column: number): Question {
  const places = labels.map((_, at) => at).filter((at) => labels[at]?.[column] !== -1);
  return {
    ...{ name, places },
    samples: {
      task: 'binary',
      classes: [`no ${name}`, name],
      labels: places.map((at) => labels[at]?.[column] as number),
      scores: places.map((at) => [scores[at]?.[column] as number]),
      ...(groups && { groups: places.map((at) => groups[at] as string) }),
    },
  };
}

function figuresOf({ name, places, samples }: Question, level: number): FindingFigures {
  const { labels, scores, groups } = samples;
  const values = scores.map((row) => row[0] as number);
  const positives = labels.filter((label) => label === 1).length;
  const answers = values.map((value) => (value > 0.5 ? 1 : 0));
  const { sensitivity, specificity } = operatingRates({ samples, answers, rule: '', thresholds: [0.5, 0.5], level });
  const casesOf = (label: number) =>
    new Set(labels.flatMap((of, at) => (of === label ? [groups?.[at] ?? String(at)] : []))).size;
  const least = Math.min(casesOf(0), casesOf(1));
  return {
    ...{ finding: name, known: places.length, positives, sensitivity, specificity },
    auc: scoreOrReason(() => aucFigure(samples, level)),
    prAuc: scoreOrReason(() => averagePrecision(labels, values)),
    brier: scoreOrReason(() => brier({ task: 'binary', labels, scores })),
    ...(least < smallBelow && { warning: `only ${least} independent cases with or without it: read with care` }),
  };
}

/**
 * Each finding is what a fold is elsewhere: a question of its own whose scores are ranked with no other's. Influence functions are
 * summed per patient over all findings, since those of one image go together.
 */
function macroAuc(questions: readonly Question[], { groups }: ScoredFindings, level: number): Interval {
  const { estimate, low, high, method } = crossValidatedAuc({
    ...{ task: 'binary', level },
    folds: questions.map(({ name, places, samples: { labels, scores } }) => ({
      ...{ fold: name, labels, scores },
      groups: places.map((at) => groups?.[at] ?? `image ${at}`),
    })),
  });
  return { estimate, low, high, level, method };
}

/** Unknown labels count neither as there nor as found. */
function f1Of({ labels, scores }: ScoredFindings, average: 'macro' | 'micro'): number | Unscored {
  const known = (row: readonly number[], values: readonly number[], fallback: number) =>
    row.map((label, at) => (label === -1 ? fallback : (values[at] as number)));
  return scoreOrReason(() =>
    multilabelF1(
      {
        labels: labels.map((row) => known(row, row, 0)),
        scores: labels.map((row, at) => known(row, scores[at] as readonly number[], 0)),
      },
      average,
    ),
  );
}

function checkRows({ findings, labels, scores, groups }: ScoredFindings): void {
  if (labels.length === 0 || labels.length !== scores.length || (groups && groups.length !== labels.length)) {
    throw new Invalid(
      'scores-mismatch',
      `findings: ${labels.length} label rows came with ${scores.length} score rows and ${groups?.length ?? 'no'} groups`,
    );
  }
  const wrong = labels.findIndex(
    (row, at) =>
      row.length !== findings.length ||
      scores[at]?.length !== findings.length ||
      row.some((label) => label !== 0 && label !== 1 && label !== -1),
  );
  if (wrong < 0) return;
  throw new Invalid(
    'columns-wrong',
    `findings: row ${wrong} has not ${findings.length} labels of 0, 1 or -1 and as many scores`,
  );
}
