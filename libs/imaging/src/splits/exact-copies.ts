import type { SplitSample } from './split-sample.js';

/** Samples with the same pixels. */
export interface ExactCopies {
  readonly pixelHash: string;
  readonly sampleIds: readonly string[];
  /** The copies lie in different parts of the official split. */
  readonly crossesParts: boolean;
  /** The copies carry different labels: at least one of them is wrong. */
  readonly labelsConflict: boolean;
}

/** All images that occur more than once, in order of their first occurrence. */
export function exactCopies(samples: readonly SplitSample[]): ExactCopies[] {
  const byHash = new Map<string, SplitSample[]>();
  for (const sample of samples) {
    const copies = byHash.get(sample.pixelHash) ?? [];
    copies.push(sample);
    byHash.set(sample.pixelHash, copies);
  }
  return [...byHash]
    .filter(([, copies]) => copies.length > 1)
    .map(([pixelHash, copies]) => ({
      pixelHash,
      sampleIds: copies.map(({ id }) => id),
      crossesParts: new Set(copies.map(({ split }) => split)).size > 1,
      labelsConflict: new Set(copies.map(({ label }) => label)).size > 1,
    }));
}
