import { Invalid } from '@paucis/contracts';
import { averagePrecision } from '../average-precision.js';
import { brier } from '../brier.js';
import type { Interval } from '../interval.js';
import { mean } from '../mean.js';
import { isUnscored, scoreOrReason, type Unscored } from '../unscored.js';
import { aucFigure } from './auc-figure.js';
import { operatingRates } from './operating-rates.js';
import { pick, rankedPlaces, type ScoredSamples } from './scored-samples.js';

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
  /** Patients; images where no patient is known. */
  groups: number;
  level: number;
  perFinding: FindingFigures[];
  /** Mean of the AUCs of the findings. */
  macroAuc: Interval | Unscored;
  /** At one half, over findings and known labels. */
  macroF1: number | Unscored;
  microF1: number | Unscored;
  /** Findings of folds that hold them only with or only without: no AUC has them. */
  unranked: number;
  /** Share of right answers, beside that of always saying no: the figure that flatters most. */
  accuracy: number;
  alwaysNo: number;
}

const smallBelow = 20;

/** Each finding as a question of its own, and their mean; labels that are not known are left out. */
export function assessFindings(input: ScoredFindings, options: { level?: number } = {}): FindingsAssessment {
  checkRows(input);
  return assessFindingRows(rowsOf(input), { ...options, images: input.labels.length });
}

/** The same of rows that each ask for one finding of one image, possibly scored by the models of several folds. */
export function assessFindingRows(
  rows: ScoredSamples,
  { level = 0.95, images }: { level?: number; images: number },
): FindingsAssessment {
  const { labels, scores, groups = [] } = rows;
  const questions = questionsOf(rows);
  const answers = scores.map((row) => Number((row.at(-1) as number) > 0.5));
  const share = (isSo: (at: number) => boolean) => labels.filter((_, at) => isSo(at)).length / labels.length;
  return {
    ...{ images, groups: new Set(groups).size, level },
    perFinding: questions.map((question) => figuresOf(question, level)),
    macroAuc: scoreOrReason(() => aucFigure(rows, level)),
    macroF1: scoreOrReason(() => mean(questions.map(({ name, samples }) => f1Of(samples, `finding ${name}`)))),
    microF1: scoreOrReason(() => f1Of(rows, 'every finding')),
    unranked: new Set(rows.findings?.map((of, at) => `${rows.folds?.[at]} ${of}`)).size - ranked(rows),
    accuracy: share((at) => labels[at] === answers[at]),
    alwaysNo: share((at) => labels[at] === 0),
  };
}

const ranked = (rows: ScoredSamples): number => {
  const places = scoreOrReason(() => rankedPlaces(rows));
  return isUnscored(places) ? 0 : places.size;
};

interface Question {
  name: string;
  samples: ScoredSamples;
}

/** A row for each image and finding whose label is known. */
function rowsOf({ findings, labels, scores, groups }: ScoredFindings): ScoredSamples {
  const known = findings.flatMap((finding, column) =>
    labels.flatMap((row, image) => (row[column] === -1 ? [] : [{ finding, column, image }])),
  );
  return {
    task: 'binary',
    classes: ['no', 'yes'],
    labels: known.map(({ column, image }) => labels[image]?.[column] as number),
    scores: known.map(({ column, image }) => [scores[image]?.[column] as number]),
    groups: known.map(({ image }) => groups?.[image] ?? `image ${image}`),
    findings: known.map(({ finding }) => finding),
  };
}

function questionsOf(rows: ScoredSamples): Question[] {
  const places = new Map<string, number[]>();
  rows.findings?.forEach((finding, at) => {
    const known = places.get(finding);
    if (known) known.push(at);
    else places.set(finding, [at]);
  });
  return [...places].map(([name, own]) => ({ name, samples: pick(rows, own) }));
}

function figuresOf({ name, samples }: Question, level: number): FindingFigures {
  const { labels, scores, groups } = samples;
  const answers = scores.map((row) => ((row.at(-1) as number) > 0.5 ? 1 : 0));
  const { sensitivity, specificity } = operatingRates({ samples, answers, rule: '', thresholds: [0.5, 0.5], level });
  const casesOf = (label: number) => new Set(groups?.filter((_, at) => labels[at] === label)).size;
  const least = Math.min(casesOf(0), casesOf(1));
  return {
    ...{ finding: name, known: labels.length, positives: labels.filter((label) => label === 1).length },
    ...{ sensitivity, specificity },
    auc: scoreOrReason(() => aucFigure(samples, level)),
    prAuc: scoreOrReason(() => mean([...rankedPlaces(samples).values()].map((own) => precisionOf(pick(samples, own))))),
    brier: scoreOrReason(() => brier({ task: 'binary', labels, scores })),
    ...(least < smallBelow && { warning: `only ${least} independent cases with or without it: read with care` }),
  };
}

const precisionOf = ({ labels, scores }: ScoredSamples): number =>
  averagePrecision(
    labels,
    scores.map((row) => row.at(-1) as number),
  );

/** At one half. Throws `Invalid` where it is 0/0. */
function f1Of({ labels, scores }: ScoredSamples, what: string): number {
  const answers = scores.map((row) => Number((row.at(-1) as number) > 0.5));
  const hits = labels.filter((label, at) => label === 1 && answers[at] === 1).length;
  const either = mean(labels) * labels.length + mean(answers) * answers.length;
  if (either > 0) return (2 * hits) / either;
  throw new Invalid('statistic-undefined', `F1: undefined, ${what} is neither in the labels nor in the answers`);
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
