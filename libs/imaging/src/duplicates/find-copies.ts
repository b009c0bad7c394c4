import { Invalid } from '@paucis/contracts';
import { type ExactCopies, exactCopies } from '../splits/exact-copies.js';
import type { SplitSample } from '../splits/split-sample.js';
import { nearCopies, type RegisteredPair } from './near-copies.js';
import type { Thumbnails } from './thumbnails.js';
import type { Flip, Window } from './views.js';

/** Two images of which one is confirmed to be a copy of the other. */
export interface CopyPair {
  /** Ids in the order of the data set. */
  readonly sampleIds: readonly [string, string];
  /** `exact`: the same pixels; `near`: proposed by a perceptual hash and confirmed by registered correlation. */
  readonly kind: 'exact' | 'near';
  /** Pearson correlation of the registered 28 x 28 images; 1 for exact copies. */
  readonly correlation: number;
  /** How one is mirrored to look like the other. */
  readonly flip: Flip;
  /** Which part of the larger one (`cutFrom`) the other shows; absent where both show the whole. */
  readonly window?: Window & { readonly cutFrom: string };
  readonly crossesParts: boolean;
  readonly labelsConflict: boolean;
}

/** Above this registered correlation a pair is confirmed, unless said otherwise. */
export const copyCorrelation = 0.98;

export interface CopyOptions {
  readonly correlation?: number;
}

/**
 * Every confirmed pair of copies: exact ones, and near ones that are flipped, cut by up to a tenth of the side, recompressed
 * or changed in intensity. What the hash proposes and the correlation does not confirm is left out. Of a set of exact copies
 * the first stands for all in near pairs. Volumes and flat images are compared exactly only.
 */
export function findCopies(
  samples: readonly SplitSample[],
  thumbnails: Thumbnails,
  { correlation = copyCorrelation }: CopyOptions = {},
): CopyPair[] {
  return copyPairs(samples, nearCopies(comparable(samples, thumbnails), { correlation }));
}

/** The thumbnails of which near copies are looked for: of exact copies the first one's. */
export function comparable(samples: readonly SplitSample[], { blocks, usable }: Thumbnails): Thumbnails {
  if (usable.length !== samples.length) {
    throw new Invalid('thumbnails-mismatch', `copies: ${samples.length} samples came with ${usable.length} thumbnails`);
  }
  const repeats = new Set(exactCopies(samples).flatMap(({ sampleIds }) => sampleIds.slice(1)));
  return { blocks, usable: usable.map((mark, row) => (repeats.has(samples[row]?.id as string) ? 0 : mark)) };
}

/** Exact copies, and the near ones that `nearCopies` found in all parts of the set. */
export function copyPairs(samples: readonly SplitSample[], near: readonly RegisteredPair[]): CopyPair[] {
  const rowOf = new Map(samples.map(({ id }, row) => [id, row]));
  const found = new Map<number, RegisteredPair>();
  for (const pair of near) {
    const key = Math.min(pair.whole, pair.cut) * samples.length + Math.max(pair.whole, pair.cut);
    // Found from both sides: the first row's, whoever was faster.
    if (pair.whole < pair.cut || !found.has(key)) found.set(key, pair);
  }
  const exact = exactCopies(samples).flatMap((copies) => exactPairs(samples, rowOf, copies));
  return [...exact, ...[...found.values()].map((pair) => nearPair(samples, pair))].sort(byRows(rowOf));
}

function nearPair(
  samples: readonly SplitSample[],
  { whole, cut, flip, window, correlation }: RegisteredPair,
): CopyPair {
  const [first, second] = [samples[Math.min(whole, cut)] as SplitSample, samples[Math.max(whole, cut)] as SplitSample];
  const cutFrom = (samples[whole] as SplitSample).id;
  return {
    ...pairOf(first, second),
    kind: 'near',
    correlation,
    flip,
    ...(isWhole(window) ? {} : { window: { ...window, cutFrom } }),
  };
}

const isWhole = ({ x, y, size }: Window): boolean => size === 1 && x === 0 && y === 0;

/** Each further copy with the first one. */
function exactPairs(
  samples: readonly SplitSample[],
  rowOf: ReadonlyMap<string, number>,
  copies: ExactCopies,
): CopyPair[] {
  const [first, ...others] = copies.sampleIds.map((id) => samples[rowOf.get(id) as number] as SplitSample);
  return others.map((other) => ({
    ...pairOf(first as SplitSample, other),
    kind: 'exact',
    correlation: 1,
    flip: 'none',
  }));
}

function pairOf(
  first: SplitSample,
  second: SplitSample,
): Pick<CopyPair, 'sampleIds' | 'crossesParts' | 'labelsConflict'> {
  return {
    sampleIds: [first.id, second.id],
    crossesParts: first.split !== second.split,
    labelsConflict: first.label !== second.label && first.label >= 0 && second.label >= 0,
  };
}

function byRows(rowOf: ReadonlyMap<string, number>): (a: CopyPair, b: CopyPair) => number {
  const row = (pair: CopyPair, end: 0 | 1) => rowOf.get(pair.sampleIds[end]) as number;
  return (a, b) => row(a, 0) - row(b, 0) || row(a, 1) - row(b, 1);
}
