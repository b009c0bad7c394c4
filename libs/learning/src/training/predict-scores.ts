import type { ImageShape, PredictionFile } from '@paucis/contracts';
import { inference, tf } from '@paucis/engine';
import type { Batch } from '@paucis/imaging';
import type { Network } from '@paucis/networks';
import { accuracy, auc, negativeLogLikelihood, type Predictions, rankedAuc } from '@paucis/statistics';
import { imageTensor } from '../image-tensor.js';
import { TrainingFailed } from './training-failed.js';

/** Pixels that pass the network at once: as many as 256 images of 64 px, so that large images need no more memory. */
const pixelsAtOnce = 256 * 64 * 64;

/** Images that pass the network at once: 256 up to 64 px, 20 of 224 px, one where one is larger than that. */
export function imagesAtOnce({ height, width }: Pick<ImageShape, 'height' | 'width'>): number {
  return Math.min(256, Math.max(1, Math.floor(pixelsAtOnce / (height * width))));
}

/**
 * Class probabilities (softmax) of each sample, in inference mode; of several findings the probability of each (sigmoid). Throws
 * `TrainingFailed` if one is no number.
 */
export function predictScores(network: Network, { image, images, sampleIds, labelColumns = 1 }: Batch): number[][] {
  const size = image.height * image.width * image.channels;
  const classes = network.input.classes;
  const probabilities = labelColumns > 1 ? sigmoids : softmax;
  const scores: number[][] = [];
  const atOnce = imagesAtOnce(image);
  for (let start = 0; start < sampleIds.length; start += atOnce) {
    const chunk = images.subarray(start * size, (start + atOnce) * size);
    const logits = tf.tidy(() => network.forward(imageTensor(chunk, image), inference).dataSync() as Float32Array);
    for (let row = 0; row < logits.length; row += classes) {
      scores.push(probabilities(logits.subarray(row, row + classes)));
    }
  }
  const bad = scores.findIndex((row) => !row.every(Number.isFinite));
  if (bad < 0) return scores;
  throw new TrainingFailed('nan', `prediction: the scores of sample ${sampleIds[bad]} are no numbers`);
}

const sigmoids = (logits: Float32Array): number[] => Array.from(logits, (value) => 1 / (1 + Math.exp(-value)));

/** In double precision, so that the rows sum to 1 as closely as their readers check. */
function softmax(logits: Float32Array): number[] {
  const largest = logits.reduce((most, value) => Math.max(most, value), -Infinity);
  const powers = Array.from(logits, (value) => Math.exp(value - largest));
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map((value) => value / total);
}

/** Mean over members, in the order of the members: a fixed order gives fixed bits. */
export function meanScores(members: readonly (readonly (readonly number[])[])[]): number[][] {
  const [first = []] = members;
  return first.map((row, sample) =>
    row.map((_, at) => members.reduce((sum, member) => sum + (member[sample]?.[at] as number), 0) / members.length),
  );
}

/** What a job stores of its predictions. */
export function predictionFile(batch: Batch, scores: number[][], classes: readonly string[]): PredictionFile {
  const { sampleIds, labels, groups, labelColumns = 1 } = batch;
  if (labelColumns === 1) return { sampleIds: [...sampleIds], labels: [...labels], scores, groups: [...groups] };
  const known = [...labels].flatMap((label, at) =>
    label < 0 ? [] : [{ label, image: Math.floor(at / labelColumns), finding: at % labelColumns }],
  );
  const labelled = new Set(known.map(({ image }) => image));
  return {
    sampleIds: known.map(({ image }) => sampleIds[image] as string),
    labels: known.map(({ label }) => label),
    scores: known.map(({ image, finding }) => {
      const score = scores[image]?.[finding] as number;
      return [1 - score, score];
    }),
    groups: known.map(({ image }) => groups[image] as string),
    findings: known.map(({ finding }) => classes[finding] as string),
    ...(labelled.size < sampleIds.length && { unlabelled: sampleIds.filter((_, image) => !labelled.has(image)) }),
  };
}

/** The figures of a file of predictions: what a sweep judges, and what the curves show. Of several findings the AUC is their mean. */
export function figuresOf({ labels, scores, findings }: PredictionFile) {
  const task = scores[0]?.length === 2 ? 'binary' : 'multiclass';
  const predictions: Predictions = { task, labels, scores };
  return {
    auc: findings ? rankedAuc({ task: 'binary', classes: ['no', 'yes'], labels, scores, findings }) : auc(predictions),
    accuracy: accuracy(predictions),
    'validation-loss': negativeLogLikelihood(predictions),
  };
}
