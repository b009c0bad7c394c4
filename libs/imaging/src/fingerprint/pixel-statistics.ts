import type { Fingerprint } from '@paucis/contracts';
import { quantileOfSorted, type Random } from '@paucis/statistics';
import { type Picture, valuesIn } from '../samples.js';
import { cellsOf, type Grid, noiseOf, tonesOf } from './pixel-features.js';

/** What is kept of one image for the figures about pixels. */
export interface LookedAt {
  /** The shrunk image. */
  readonly cells: Float32Array;
  readonly tones: Float32Array;
  readonly noise: number | undefined;
  /** Values at random places: [places, channels]. */
  readonly drawn: Float32Array;
}

const places = 64;
/** Of sets with many channels, such as time points, the first ones stand for all. */
const mostChannels = 8;

/** Undefined for an image without a finite value. */
export function lookAt(picture: Picture, grid: Grid, random: Random): LookedAt | undefined {
  const tones = tonesOf(picture);
  if (tones === undefined) return undefined;
  const { channels, pixels } = picture;
  const kept = Math.min(channels, mostChannels);
  const pixelCount = valuesIn(picture) / channels;
  const drawn = new Float32Array(places * kept);
  for (let at = 0; at < places; at += 1) {
    const from = random.integer(pixelCount) * channels;
    for (let channel = 0; channel < kept; channel += 1) drawn[at * kept + channel] = pixels[from + channel] as number;
  }
  return { cells: cellsOf(picture, grid), tones, noise: noiseOf(picture), drawn };
}

/** Brightness, channels and noise of the images that were looked at. */
export function pixelStatistics(
  looked: readonly LookedAt[],
  channels: number,
): Pick<Fingerprint, 'intensities' | 'channels' | 'noise'> {
  const kept = Math.min(channels, mostChannels);
  const values = Float32Array.from(looked.flatMap(({ drawn }) => [...drawn]))
    .filter(Number.isFinite)
    .sort();
  const at = (share: number) => (values.length === 0 ? 0 : quantileOfSorted(values, share));
  const [p1, p99] = [at(0.01), at(0.99)];
  const noises = Float64Array.from(looked.flatMap(({ noise }) => noise ?? [])).sort();
  const noise = noises.length === 0 ? 0 : quantileOfSorted(noises, 0.5);
  const ends = looked.map(({ tones }) => [tones[0] as number, tones[tones.length - 1] as number] as const);
  return {
    intensities: {
      low: ends.reduce((least, [low]) => Math.min(least, low), Infinity),
      ...{ p1, median: at(0.5), p99 },
      high: ends.reduce((most, [, high]) => Math.max(most, high), -Infinity),
      ...momentsOf(values),
      flat: ends.filter(([low, high]) => low === high).length,
    },
    channels: Array.from({ length: kept }, (_, channel) =>
      momentsOf(looked.flatMap(({ drawn }) => [...drawn].filter((_value, place) => place % kept === channel))),
    ),
    noise: { deviation: noise, share: p99 > p1 ? noise / (p99 - p1) : 0 },
  };
}

function momentsOf(values: ArrayLike<number>): { mean: number; deviation: number } {
  let [count, sum, squares] = [0, 0, 0];
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] as number;
    if (!Number.isFinite(value)) continue;
    count += 1;
    sum += value;
    squares += value * value;
  }
  const mean = count === 0 ? 0 : sum / count;
  return { mean, deviation: count === 0 ? 0 : Math.sqrt(Math.max(0, squares / count - mean * mean)) };
}
