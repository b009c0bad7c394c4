import { PerceptualIndex } from './perceptual-index.js';
import { correlationOf, mirror, type Registration, register } from './register.js';
import { type Rotation, rotationFor } from './rotation.js';
import { comparedMost, thumbnailAt, type Thumbnails } from './thumbnails.js';
import { type Flip, flips, signaturesOf, signatureSize, type Window, windows } from './views.js';

/** Two images of which one was found in the other. */
export interface RegisteredPair extends Registration {
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

export interface NearCopiesOptions {
  /** Above it a pair is confirmed. */
  readonly correlation: number;
  /** Looks up every `of`-th image only, from the `at`-th: threads that share a set's thumbnails divide the work so. */
  readonly part?: { readonly at: number; readonly of: number };
}

/** Every image is cut and flipped in all ways that are tried, and each view is looked up among the whole images. */
export function nearCopies(
  thumbnails: Thumbnails,
  { correlation: least, part = { at: 0, of: 1 } }: NearCopiesOptions,
): RegisteredPair[] {
  const { usable } = thumbnails;
  const count = Math.min(usable.length, comparedMost);
  const thumbnail = (row: number) => thumbnailAt(thumbnails, row);
  const whole = new Float32Array(count * signatureSize);
  for (let row = 0; row < count; row += 1) {
    if (usable[row] !== 1) continue;
    signaturesOf(thumbnail(row), 1, whole.subarray(row * signatureSize, (row + 1) * signatureSize));
  }
  const rotation = rotationFor(whole, usable.subarray(0, count));
  for (let row = 0; row < count; row += 1)
    rotation.apply(whole.subarray(row * signatureSize, (row + 1) * signatureSize));
  const index = new PerceptualIndex(whole, usable.subarray(0, count));
  const views = new Float32Array(windows.length * signatureSize);
  const most = mostRegistered(count);
  const confirmed = new Map<number, RegisteredPair>();
  for (let row = part.at; row < count; row += part.of) {
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
