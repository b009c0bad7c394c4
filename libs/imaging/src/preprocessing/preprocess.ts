import { type FittedPreprocessing, type ImageShape, Invalid, type Preprocessing } from '@paucis/contracts';
import type { Batch } from '../shards/batch.js';
import { type ShardSample, shardSamples } from '../shards/shard.js';
import { placementsOf } from './geometry.js';
import { fitRanges, rangesOf } from './intensity.js';
import { planesOf } from './planes.js';
import { resized } from './resize.js';

/** What images look like afterwards. */
export const preprocessedShape = ({ size, channels }: Preprocessing): ImageShape => ({ ...size, channels });

/** Fits what there is to fit on the samples of a training fold; no other sample is looked at. */
export function fitPreprocessing(
  preprocessing: Preprocessing,
  shards: readonly Uint8Array[],
  training: ReadonlySet<string>,
): FittedPreprocessing {
  const ranges = fitRanges(preprocessing, chosen(shards, training), training.size);
  return { ...preprocessing, ...(ranges && { ranges: ranges.map(([low, high]) => [low, high]) }) };
}

function* chosen(shards: readonly Uint8Array[], ids: ReadonlySet<string>): Generator<ShardSample, void> {
  for (const shard of shards) for (const sample of shardSamples(shard)) if (ids.has(sample.id)) yield sample;
}

/** All samples of raw shards as a network sees them: bytes of one shape. */
export function preprocessShards(shards: readonly Uint8Array[], fitted: FittedPreprocessing): Batch {
  const made: { readonly sample: ShardSample; readonly pixels: Uint8Array; readonly mask: Uint8Array | undefined }[] =
    [];
  for (const shard of shards) {
    for (const sample of shardSamples(shard)) {
      made.push({ sample, pixels: preprocessed(sample, fitted), mask: preprocessedMask(sample, fitted) });
    }
  }
  const [first] = made;
  if (first === undefined) throw new Invalid('shards-missing', 'preprocessing: expected at least one sample, got none');
  const labelColumns = first.sample.labels.length;
  const { height, width } = fitted.size;
  const join = (bytes: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(bytes));
  return {
    image: preprocessedShape(fitted),
    images: join(made.map(({ pixels }) => pixels)),
    labels: Int32Array.from(made.flatMap(({ sample }) => sample.labels)),
    ...(labelColumns > 1 && { labelColumns }),
    ...(made.some(({ mask }) => mask) && {
      masks: join(made.map(({ mask }) => mask ?? new Uint8Array(height * width))),
    }),
    ...(made.some(({ sample }) => sample.text !== undefined) && { texts: made.map(({ sample }) => sample.text ?? '') }),
    sampleIds: made.map(({ sample }) => sample.id),
    groups: made.map(({ sample }) => sample.group),
  };
}

/** One picture as bytes [height, width, channels]: values to levels first, then to its size, so that nothing clipped bleeds. */
export function preprocessed(sample: ShardSample, fitted: FittedPreprocessing): Uint8Array {
  const { size, channels, intensity, ranges } = fitted;
  checkSpacing(sample, fitted);
  const planes = planesOf(sample, channels);
  if (intensity === undefined && !(sample.pixels instanceof Uint8Array)) {
    throw new Invalid(
      'preprocessing-intensity',
      `preprocessing: sample ${sample.id}: its values are no bytes; expected an intensity (window, percentile or z-score)`,
    );
  }
  const maps = intensity && rangesOf(intensity, ranges, planes);
  const { rows, columns } = placementsOf(sample, fitted);
  const result = new Uint8Array(size.height * size.width * channels);
  planes.forEach((plane, channel) => {
    const range = maps?.[channel];
    if (range) level(plane.values, range);
    const drawn = resized(plane, rows.source, columns.source);
    for (let row = 0; row < drawn.height; row += 1) {
      for (let column = 0; column < drawn.width; column += 1) {
        const to = ((rows.before + row) * size.width + columns.before + column) * channels + channel;
        result[to] = Math.min(255, Math.max(0, Math.round(drawn.values[row * drawn.width + column] as number)));
      }
    }
  });
  return result;
}

/** Linear from 0 to 255 between low and high; in place. A flat image becomes 0. */
function level(values: Float32Array, [low, high]: readonly [number, number]): void {
  const scale = high > low ? 255 / (high - low) : 0;
  for (let at = 0; at < values.length; at += 1) {
    values[at] = Math.min(255, Math.max(0, ((values[at] as number) - low) * scale));
  }
}

/** The nearest class number: classes have no mean. */
function preprocessedMask(sample: ShardSample, fitted: FittedPreprocessing): Uint8Array | undefined {
  const { mask, width } = sample;
  if (mask === undefined) return undefined;
  const { height, width: across } = fitted.size;
  const { rows, columns } = placementsOf(sample, fitted);
  const nearest = (at: number, { source }: typeof rows): number =>
    Math.floor(source.from + ((at + 0.5) * source.length) / source.count);
  const result = new Uint8Array(height * across);
  for (let row = 0; row < rows.source.count; row += 1) {
    for (let column = 0; column < columns.source.count; column += 1) {
      result[(rows.before + row) * across + columns.before + column] = mask[
        nearest(row, rows) * width + nearest(column, columns)
      ] as number;
    }
  }
  return result;
}

function checkSpacing({ id, spacing }: ShardSample, { spacing: wanted }: Preprocessing): void {
  if (wanted === undefined || (spacing !== undefined && spacing.length >= 2)) return;
  throw new Invalid(
    'preprocessing-spacing',
    `preprocessing: sample ${id}: its pixels have no known size in millimetres; leave data.spacing out`,
  );
}
