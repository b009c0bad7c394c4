import { check, Invalid, type PredictionFile } from '@paucis/contracts';
import type { Batch } from '@paucis/imaging';
import { accuracy, auc } from '@paucis/statistics';
import { z } from 'zod';

const Uploaded = z.strictObject({ sampleIds: z.array(z.string()), scores: z.array(z.array(z.number().min(0).max(1))) });
/** Probabilities come as float32 or as text: their sum is that far from 1 at most. */
const sumTolerance = 1e-3;

/**
 * What a worker uploaded, beside the true labels, which are ours: it cannot say how good it was. Refused unless it is one row
 * of probabilities for each sample that was to be predicted.
 */
export function labelledPredictions(bytes: Buffer, predicted: Batch, classes: number): PredictionFile {
  const { sampleIds, scores } = check(Uploaded, parsed(bytes), 'predictions');
  if (sampleIds.length !== scores.length) {
    throw new Invalid(
      'predictions-uneven',
      `predictions: ${sampleIds.length} ids came with ${scores.length} rows of scores`,
    );
  }
  const rows = new Map(sampleIds.map((id, at) => [id, scores[at] as number[]]));
  const missing = predicted.sampleIds.find((id) => !rows.has(id));
  if (missing !== undefined || rows.size !== sampleIds.length || rows.size !== predicted.sampleIds.length) {
    const what = missing === undefined ? 'some came twice or are none of them' : `${missing} is missing`;
    throw new Invalid(
      'predictions-other-samples',
      `predictions: expected each of the ${predicted.sampleIds.length} samples once, ${sampleIds.length} came: ${what}`,
    );
  }
  const ordered = predicted.sampleIds.map((id) => probabilities(id, rows.get(id) as number[], classes));
  const { labels, groups } = predicted;
  return { sampleIds: [...predicted.sampleIds], labels: [...labels], scores: ordered, groups: [...groups] };
}

/** What the search goes by, computed as for every other training; nothing where a class has no sample. */
export function figuresOf(
  { labels, scores }: PredictionFile,
  classes: number,
): { auc: number; accuracy: number } | undefined {
  if (new Set(labels).size < classes) return undefined;
  const of = { task: classes === 2 ? ('binary' as const) : ('multiclass' as const), labels, scores };
  return { auc: auc(of), accuracy: accuracy(of) };
}

function probabilities(id: string, row: number[], classes: number): number[] {
  const sum = row.reduce((total, value) => total + value, 0);
  if (row.length === classes && Math.abs(sum - 1) <= sumTolerance) return row;
  throw new Invalid(
    'predictions-no-probabilities',
    `predictions: sample ${id}: expected ${classes} probabilities that sum to 1, ${row.length} came that sum to ${sum}`,
  );
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new Invalid(
      'predictions-no-json',
      'predictions: expected JSON { "sampleIds": [...], "scores": [[...]] }',
      {},
      { cause },
    );
  }
}
