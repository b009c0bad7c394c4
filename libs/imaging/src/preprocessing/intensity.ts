import { type Intensity, Invalid } from '@paucis/contracts';
import { type ColourPlanes, planesOf } from './planes.js';
import type { ShardSample } from '../shards/shard.js';

/** The values that become 0 and 255, for each channel. */
export type Range = readonly [low: number, high: number];

/** So many values of a fold are looked at to place percentiles: the same ones every time, evenly from each image. */
const percentileValues = 2 ** 22;

/**
 * The ranges of an intensity over the given samples alone; undefined where nothing is fitted. Two passes are never made:
 * `samples` is read once.
 */
export function fitRanges(
  { intensity, channels }: { readonly intensity?: Intensity | undefined; readonly channels: 1 | 3 },
  samples: Iterable<ShardSample>,
  count: number,
): Range[] | undefined {
  if (intensity === undefined || intensity.name === 'window' || intensity.of === 'image') return undefined;
  const statistics = Array.from({ length: channels }, () => statisticOf(intensity, count));
  for (const sample of samples) {
    planesOf(sample, channels).forEach((plane, channel) => statistics[channel]?.add(plane.values));
  }
  return statistics.map((statistic) => statistic.range());
}

/** The ranges that an image is mapped with. */
export function rangesOf(
  intensity: Intensity,
  fitted: readonly Range[] | undefined,
  planes: ColourPlanes,
): readonly Range[] {
  if (intensity.name === 'window') {
    const { center, width } = intensity;
    return planes.map(() => [center - width / 2, center + width / 2]);
  }
  if (intensity.of === 'image') {
    return planes.map(({ values }) => {
      const statistic = statisticOf(intensity, 1);
      statistic.add(values);
      return statistic.range();
    });
  }
  if (fitted?.length === planes.length) return fitted;
  throw new Invalid(
    'preprocessing-unfitted',
    `preprocessing: expected ranges of ${planes.length} channel(s) that were fitted on training images, got ${fitted?.length ?? 'none'}`,
  );
}

interface Statistic {
  add(values: Float32Array): void;
  range(): Range;
}

function statisticOf(intensity: Exclude<Intensity, { name: 'window' }>, images: number): Statistic {
  return intensity.name === 'z-score' ? deviations(intensity.deviations) : percentiles(intensity, images);
}

/** Means and sums of squares of images are joined (Chan et al.), so that large offsets lose no digits. */
function deviations(most: number): Statistic {
  let [count, mean, squares] = [0, 0, 0];
  return {
    add(values) {
      let sum = 0;
      for (const value of values) sum += value;
      const own = sum / values.length;
      let ownSquares = 0;
      for (const value of values) ownSquares += (value - own) ** 2;
      const total = count + values.length;
      squares += ownSquares + (own - mean) ** 2 * ((count * values.length) / total);
      mean += (own - mean) * (values.length / total);
      count = total;
    },
    range: () => {
      const reach = most * Math.sqrt(squares / Math.max(1, count));
      return [mean - reach, mean + reach];
    },
  };
}

/** By linear interpolation between the neighbouring values, as NumPy does. */
function percentiles({ low, high }: { low: number; high: number }, images: number): Statistic {
  const perImage = Math.max(64, Math.floor(percentileValues / Math.max(1, images)));
  const pieces: Float32Array[] = [];
  return {
    add(values) {
      const step = Math.ceil(values.length / perImage);
      pieces.push(
        step <= 1
          ? values
          : Float32Array.from({ length: Math.ceil(values.length / step) }, (_, at) => values[at * step] as number),
      );
    },
    range: () => {
      const all = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0));
      let to = 0;
      for (const piece of pieces) {
        all.set(piece, to);
        to += piece.length;
      }
      all.sort();
      const at = (percent: number): number => {
        const place = ((all.length - 1) * percent) / 100;
        const [below, above] = [all[Math.floor(place)] as number, all[Math.ceil(place)] as number];
        return below + (above - below) * (place - Math.floor(place));
      };
      return [at(low), at(high)];
    },
  };
}
