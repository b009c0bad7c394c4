import { Invalid } from '@paucis/contracts';
import { type ExactCopies, exactCopies } from '../splits/exact-copies.js';
import type { SplitSample } from '../splits/split-sample.js';
import { PerceptualIndex } from './perceptual-index.js';
import { correlationOf, mirror, type Registration, register } from './register.js';
import { thumbnailSize, type Thumbnails } from './thumbnails.js';
import { type Rotation, rotationFor } from './rotation.js';
import { type Flip, flips, signaturesOf, signatureSize, type Window, windows } from './views.js';

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
  { values, usable }: Thumbnails,
  { correlation = copyCorrelation }: CopyOptions = {},
): CopyPair[] {
  if (usable.length !== samples.length) {
    throw new Invalid('thumbnails-mismatch', `copies: ${samples.length} samples came with ${usable.length} thumbnails`);
  }
  const rowOf = new Map(samples.map(({ id }, row) => [id, row]));
  const exact = exactCopies(samples);
  const repeats = new Set(exact.flatMap(({ sampleIds }) => sampleIds.slice(1)));
  const compared = Uint8Array.from(usable, (mark, row) => (repeats.has(samples[row]?.id as string) ? 0 : mark));
  const near = nearPairs({ values, usable: compared }, correlation).map((pair) => nearPair(samples, pair));
  return [...exact.flatMap((copies) => exactPairs(samples, rowOf, copies)), ...near].sort(byRows(rowOf));
}

interface RegisteredPair extends Registration {
  /** Row of the image whose window it is. */
  readonly whole: number;
  readonly cut: number;
}

interface Proposal {
  readonly likeness: number;
  readonly flip: Flip;
  readonly window: Window;
}

/**
 * How many of its likest images one is registered with. A set in which every image looks like every other would else take time
 * that grows with its square; a copy that is left out here is found from its own side, or tied through the copies between.
 */
function mostRegistered(count: number): number {
  return Math.max(3, Math.min(16, Math.round(200_000 / count)));
}

/** Of those, times so many are compared pixel by pixel first. */
const comparedPerRegistered = 8;

/** Every image is cut and flipped in all ways that are tried, and each view is looked up among the whole images. */
function nearPairs({ values, usable }: Thumbnails, least: number): RegisteredPair[] {
  const count = usable.length;
  const thumbnail = (row: number) => values.subarray(row * thumbnailSize, (row + 1) * thumbnailSize);
  const whole = new Float32Array(count * signatureSize);
  for (let row = 0; row < count; row += 1) {
    signaturesOf(thumbnail(row), 1, whole.subarray(row * signatureSize, (row + 1) * signatureSize));
  }
  const rotation = rotationFor(whole, usable);
  for (let row = 0; row < count; row += 1)
    rotation.apply(whole.subarray(row * signatureSize, (row + 1) * signatureSize));
  const index = new PerceptualIndex(whole, usable);
  const views = new Float32Array(windows.length * signatureSize);
  const most = mostRegistered(count);
  const confirmed = new Map<number, RegisteredPair>();
  for (let row = 0; row < count; row += 1) {
    if (usable[row] !== 1) continue;
    signaturesOf(thumbnail(row), windows.length, views);
    windows.forEach((_, view) => rotation.apply(views.subarray(view * signatureSize, (view + 1) * signatureSize)));
    const likest = [...proposalsFor(row, views, index, rotation)];
    if (likest.length > comparedPerRegistered * most) likest.sort(([, a], [, b]) => b.likeness - a.likeness);
    const proposals = likest.slice(0, comparedPerRegistered * most).map(([other, { flip, window }]) => ({
      ...{ other, flip, window },
      correlation: correlationOf(thumbnail(row), mirror(thumbnail(other), flip), window),
    }));
    if (proposals.length > most) proposals.sort((a, b) => b.correlation - a.correlation);
    for (const { other, flip, window } of proposals.slice(0, most)) {
      const key = Math.min(row, other) * count + Math.max(row, other);
      if (confirmed.has(key)) continue;
      const found = register(thumbnail(row), thumbnail(other), { flip, window });
      if (found.correlation > least) confirmed.set(key, { ...found, whole: row, cut: other });
    }
  }
  return [...confirmed.values()];
}

/** The likest view of each image that the index proposes. */
function proposalsFor(
  row: number,
  views: Float32Array,
  index: PerceptualIndex,
  { flipSigns }: Rotation,
): Map<number, Proposal> {
  const proposals = new Map<number, Proposal>();
  const signature = new Float32Array(signatureSize);
  index.beginImage();
  windows.forEach((window, view) => {
    flips.forEach((flip, mirrored) => {
      const signs = flipSigns[mirrored] as Float32Array;
      for (let at = 0; at < signatureSize; at += 1) {
        signature[at] = (views[view * signatureSize + at] as number) * (signs[at] as number);
      }
      index.near(signature, (other, likeness) => {
        if (other === row) return;
        if (likeness > (proposals.get(other)?.likeness ?? 0)) proposals.set(other, { likeness, flip, window });
      });
    });
  });
  return proposals;
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
