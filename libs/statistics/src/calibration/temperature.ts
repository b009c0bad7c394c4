import { Invalid } from '@paucis/contracts';
import { columnsOf, type Predictions } from '../predictions.js';
import { requireProbability } from '../probabilities.js';

/**
 * Temperature scaling (Guo et al. 2017): the one T > 0 that minimises the NLL of softmax(log p / T), by Newton on log T,
 * held in a bracket. Fit it on validation samples. Logits are not needed: log p differs from them by a constant per row.
 * Probabilities below 2^-52 count as 2^-52 here, as in the NLL. Throws `Invalid` where no finite T is best.
 */
export function fitTemperature(predictions: Predictions): number {
  const rows = logRows(predictions);
  const { labels } = predictions;
  const unlimited = rows.every((row, at) => (row[labels[at] as number] as number) >= Math.max(...row));
  if (unlimited) {
    throw new Invalid(
      'temperature-unbounded',
      'temperature: every answer is right, so the likelihood only grows as T falls to 0',
    );
  }
  // With β = 1/T the slope of the NLL, Σ E_β[z] - z_true, rises with β; T is where it is 0.
  if (slopeAt(rows, labels, 0).slope >= 0) {
    throw new Invalid(
      'temperature-unbounded',
      'temperature: the true classes get no more than even scores, so no T is high enough',
    );
  }
  let [low, high] = [-1, 1]; // log T
  while (slopeAt(rows, labels, Math.exp(-low)).slope <= 0) low *= 2;
  while (slopeAt(rows, labels, Math.exp(-high)).slope >= 0) high *= 2;
  let at = Math.min(Math.max(0, low), high);
  for (let round = 0; round < 200; round += 1) {
    const beta = Math.exp(-at);
    const { slope, curvature } = slopeAt(rows, labels, beta);
    if (slope === 0) break;
    if (slope > 0) low = at;
    else high = at;
    const newton = at + slope / (beta * curvature);
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - at) < 1e-14 * (1 + Math.abs(at))) break;
    at = next;
  }
  return Math.exp(at);
}

/** Scores at a temperature, in as many columns as came: p^(1/T), renormalised. Keeps argmax, and the order of binary scores. */
export function scaleTemperature(predictions: Predictions, temperature: number): Predictions {
  if (!(temperature > 0)) {
    throw new Invalid('temperature-wrong', `temperature: expected a number above 0, got ${temperature}`);
  }
  const { task, labels, scores } = predictions;
  const columns = columnsOf(predictions);
  const scaled = Array.from(scores, (row) => {
    const full = columns === 1 ? [1 - (row[0] as number), row[0] as number] : Array.from(row);
    const logs = full.map((p) => Math.log(p) / temperature);
    const largest = Math.max(...logs);
    const powers = logs.map((value) => Math.exp(value - largest));
    const sum = powers.reduce((total, value) => total + value, 0);
    return powers.map((value) => value / sum).slice(-columns);
  });
  return { task, labels, scores: scaled };
}

/**
 * Each part (fold) scaled by the temperature of all the others, so that no sample is scored at a temperature that has seen
 * it. Parts must be whole groups: a patient in two parts would leak.
 */
export function crossFitTemperature(input: { predictions: Predictions; parts: ArrayLike<string | number> }): {
  predictions: Predictions;
  temperatures: Map<string, number>;
} {
  const { predictions, parts } = input;
  const { task, labels, scores } = predictions;
  if (parts.length !== labels.length) {
    throw new Invalid('scores-mismatch', `temperature: ${parts.length} parts came with ${labels.length} samples`);
  }
  const names = [...new Set(Array.from(parts, String))];
  if (names.length < 2) {
    throw new Invalid('folds-missing', `temperature: cross-fitting needs at least 2 parts, got ${names.length}`);
  }
  const temperatures = new Map<string, number>();
  const scaled = new Array<ArrayLike<number>>(labels.length);
  for (const part of names) {
    const pick = (inside: boolean): number[] =>
      Array.from(labels, (_, at) => at).filter((at) => (String(parts[at]) === part) === inside);
    const take = (samples: readonly number[]): Predictions => ({
      task,
      labels: samples.map((at) => labels[at] as number),
      scores: samples.map((at) => scores[at] as ArrayLike<number>),
    });
    const temperature = fitOthers(take(pick(false)), part);
    temperatures.set(part, temperature);
    const own = pick(true);
    const of = scaleTemperature(take(own), temperature).scores;
    own.forEach((at, index) => (scaled[at] = of[index] as ArrayLike<number>));
  }
  return { predictions: { task, labels, scores: scaled }, temperatures };
}

function fitOthers(others: Predictions, part: string): number {
  try {
    return fitTemperature(others);
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    throw new Invalid(
      error.code,
      `all parts but ${part}: ${error.message}`,
      { ...error.details, part },
      { cause: error },
    );
  }
}

/** Natural logarithms of the class probabilities, one column per class. */
function logRows(predictions: Predictions): number[][] {
  const columns = columnsOf(predictions);
  if (predictions.task !== 'binary' && columns < 2) {
    throw new Invalid('columns-wrong', 'temperature: one class cannot be scaled, expected at least 2 columns');
  }
  return Array.from(predictions.scores, (row, at) => {
    for (let column = 0; column < columns; column += 1) {
      requireProbability(row[column] as number, `temperature: score ${at},${column}`);
    }
    const positive = row[columns - 1] as number;
    const full = predictions.task === 'binary' ? [1 - positive, positive] : Array.from(row);
    return full.map((p) => Math.log(Math.max(p, Number.EPSILON)));
  });
}

/** Σ (E_β[z] - z_true) and its derivative Σ Var_β[z], where E_β weighs a row's classes by e^(βz). */
function slopeAt(
  rows: readonly (readonly number[])[],
  labels: ArrayLike<number>,
  beta: number,
): { slope: number; curvature: number } {
  let slope = 0;
  let curvature = 0;
  rows.forEach((row, at) => {
    const largest = Math.max(...row);
    let [weight, first, second] = [0, 0, 0];
    for (const z of row) {
      const own = Math.exp(beta * (z - largest));
      weight += own;
      first += own * (z - largest);
      second += own * (z - largest) ** 2;
    }
    const mean = first / weight;
    slope += mean + largest - (row[labels[at] as number] as number);
    curvature += second / weight - mean * mean;
  });
  return { slope, curvature };
}
