import type { ImageShape } from '@paucis/contracts';
import type { Random } from '@paucis/statistics';
import { blurred } from './blur.js';

/** The share of the pixels that is exchanged with each step. */
export const deletionSteps = 50;

/** Scores of images [n, height, width, channels] in bytes: class probabilities. */
export type ScoreImages = (images: Uint8Array, count: number) => readonly (readonly number[])[];

/** p(class) after 0, 1 ... `deletionSteps` steps. */
export interface Faithfulness {
  /** The pixels named first are blurred away first: the faster it falls, the better they were named. */
  readonly deletion: readonly number[];
  /** They are the first to come back into a blurred image: the faster it rises, the better. */
  readonly insertion: readonly number[];
}

/**
 * Deletion and insertion (Petsiuk et al., 2018) of the pixels in a given order. What is removed is blurred rather than black: a
 * black hole is an image that no network was trained on.
 */
export function faithfulness(of: {
  pixels: Uint8Array;
  image: ImageShape;
  order: Uint32Array;
  label: number;
  scores: ScoreImages;
}): Faithfulness {
  const { pixels, image, order, label, scores } = of;
  const soft = blurred(pixels, image);
  const series = (from: Uint8Array, to: Uint8Array): number[] => {
    const size = pixels.length;
    const all = new Uint8Array((deletionSteps + 1) * size);
    const now = from.slice();
    let done = 0;
    for (let step = 0; step <= deletionSteps; step += 1) {
      const until = Math.round((step * order.length) / deletionSteps);
      for (; done < until; done += 1) {
        const start = (order[done] as number) * image.channels;
        for (let at = start; at < start + image.channels; at += 1) now[at] = to[at] as number;
      }
      all.set(now, step * size);
    }
    return scores(all, deletionSteps + 1).map((row) => row[label] as number);
  };
  return { deletion: series(pixels, soft), insertion: series(soft, pixels) };
}

/** Area under a curve over the share of pixels, by trapezoids: 0 to 1. */
export function areaUnder(curve: readonly number[]): number {
  let sum = 0;
  for (let at = 1; at < curve.length; at += 1) sum += ((curve[at - 1] as number) + (curve[at] as number)) / 2;
  return sum / (curve.length - 1);
}

/** Pixels by falling value. Equal ones, as the many that a ReLU leaves at 0, come in a random order, not from the top left. */
export function orderOf(map: Float32Array, random: Random): Uint32Array {
  const keys = Float64Array.from(map, () => random.next());
  return Uint32Array.from(map, (_, at) => at).sort(
    (a, b) => (map[b] as number) - (map[a] as number) || (keys[a] as number) - (keys[b] as number),
  );
}

/** How near each pixel lies to the centre: the order that knows nothing of the network, and of the image only that things lie in the middle. */
export function centrePrior({ height, width }: ImageShape): Float32Array {
  const [middle, half] = [(height - 1) / 2, (width - 1) / 2];
  return Float32Array.from({ length: height * width }, (_, at) => {
    const [y, x] = [Math.floor(at / width), at % width];
    return -(((y - middle) / height) ** 2) - ((x - half) / width) ** 2;
  });
}
