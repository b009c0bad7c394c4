import { Invalid } from '@paucis/contracts';
import { requireProbability } from '../probabilities.js';
import { answersOf, columnOf, isClass, type Predictions, questionsOf } from '../predictions.js';
import { deviationIfCalibrated } from './deviation-if-calibrated.js';

/**
 * `equal-width`: bins (lo, hi] of the probability of the answer; `adaptive`: of it too, with as equal counts as ties allow;
 * `class-wise`: equal-width bins of the probability of each class against how often it is true (binary: positive class only),
 * averaged over the classes.
 */
export const calibrationErrorKinds = ['equal-width', 'adaptive', 'class-wise'] as const;
export type CalibrationErrorKind = (typeof calibrationErrorKinds)[number];

/** One bar of a reliability diagram; empty bins are left out. */
export interface CalibrationBin {
  /** The asked class; undefined where the probability is that of the answer. */
  class?: number;
  n: number;
  /** Mean probability said, and share that was true. */
  confidence: number;
  observed: number;
}

export interface CalibrationError {
  kind: CalibrationErrorKind;
  error: number;
  /**
   * What the same probabilities would score on average if they were perfectly calibrated: ECE is biased upwards, so below
   * 1,000 samples `error` says nothing without this beside it.
   */
  expectedIfCalibrated: number;
  bins: CalibrationBin[];
}

interface Question {
  class?: number;
  said: Float64Array;
  happened: Uint8Array;
}

/** Expected calibration error Σ n_b/N |observed - confidence| (Naeini et al. 2015; 15 bins as Guo et al. 2017). */
export function calibrationError(
  predictions: Predictions,
  options: { kind: CalibrationErrorKind; bins?: number },
): CalibrationError {
  const { kind, bins = 15 } = options;
  if (!Number.isInteger(bins) || bins < 1) {
    throw new Invalid('bins-wrong', `calibration error: expected a number of bins from 1, got ${bins}`);
  }
  const questions = kind === 'class-wise' ? perClass(predictions) : [ofAnswer(predictions)];
  const binned = questions.flatMap((question) => {
    const members = kind === 'adaptive' ? equalMass(question.said, bins) : equalWidth(question.said, bins);
    return members.map((samples) => measure(question, samples));
  });
  const mean = (deviation: (of: (typeof binned)[number]) => number): number =>
    binned.reduce((sum, of) => sum + deviation(of), 0) / predictions.labels.length / questions.length;
  return {
    kind,
    error: mean(({ bin }) => bin.n * Math.abs(bin.observed - bin.confidence)),
    expectedIfCalibrated: mean(({ deviation }) => deviation),
    bins: binned.map(({ bin }) => bin),
  };
}

function ofAnswer(predictions: Predictions): Question {
  const answers = answersOf(predictions);
  const { task, labels, scores } = predictions;
  const said = Float64Array.from(answers, (answer, at) => {
    const row = scores[at] as ArrayLike<number>;
    const positive = row[row.length - 1] as number;
    return checked(task !== 'binary' ? (row[answer] as number) : answer === 1 ? positive : 1 - positive, at);
  });
  return { said, happened: Uint8Array.from(answers, (answer, at) => (answer === labels[at] ? 1 : 0)) };
}

function perClass(predictions: Predictions): Question[] {
  return questionsOf(predictions).map((asked) => ({
    class: asked.class,
    said: columnOf(predictions.scores, asked.column).map(checked),
    happened: isClass(predictions.labels, asked.class),
  }));
}

function checked(probability: number, at: number): number {
  requireProbability(probability, `calibration error: the score of sample ${at}`);
  return probability;
}

/** Samples of each non-empty bin (b/bins, (b+1)/bins]; 0 is in the first. */
function equalWidth(said: Float64Array, bins: number): number[][] {
  const members = Array.from({ length: bins }, () => [] as number[]);
  said.forEach((value, at) => {
    let bin = Math.max(0, Math.ceil(value * bins) - 1);
    if (bin > 0 && value <= bin / bins)
      bin -= 1; // the product above may round across an edge
    else if (value > (bin + 1) / bins) bin += 1;
    (members[bin] as number[]).push(at);
  });
  return members.filter((samples) => samples.length > 0);
}

/** Bins of about n/bins samples by rising value; equal values stay together, so the order of samples does not matter. */
function equalMass(said: Float64Array, bins: number): number[][] {
  const order = Array.from(said, (_, at) => at).sort((a, b) => (said[a] as number) - (said[b] as number));
  const members: number[][] = [];
  let start = 0;
  for (let bin = 1; bin <= bins && start < order.length; bin += 1) {
    let end = Math.max(start + 1, Math.round((bin * order.length) / bins));
    while (end < order.length && said[order[end] as number] === said[order[end - 1] as number]) end += 1;
    if ((bin * order.length) / bins <= start) continue;
    members.push(order.slice(start, end));
    start = end;
  }
  return members;
}

function measure(
  { class: asked, said, happened }: Question,
  samples: readonly number[],
): { bin: CalibrationBin; deviation: number } {
  const probabilities = samples.map((at) => said[at] as number);
  const n = samples.length;
  const confidence = probabilities.reduce((sum, value) => sum + value, 0) / n;
  const observed = samples.reduce((sum, at) => sum + (happened[at] as number), 0) / n;
  const bin = { ...(asked === undefined ? {} : { class: asked }), n, confidence, observed };
  return { bin, deviation: deviationIfCalibrated(probabilities) };
}
