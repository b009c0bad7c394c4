import type { DatasetTask } from '@paucis/contracts';
import type { Random } from '@paucis/statistics';
import type { DatasetDescription } from '../catalogue/dataset-description.js';
import type { Picture } from '../samples.js';

/** What is to be drawn. */
export interface Drawing {
  /** In pixels. */
  readonly side: number;
  /** The patient has the finding. */
  readonly hasFinding: boolean;
  readonly signal: number;
  /** Added outside the body. */
  readonly stain: number;
  /** Of the site's scanner: brightness factor and relative noise. */
  readonly gain: number;
  readonly noise: number;
  /** Of the patient: the same for all its samples. */
  readonly body: Random;
  /** Of the sample. */
  readonly random: Random;
}

/** One kind of phantom: one file and one line in `phantom.ts`. */
export interface PhantomKind {
  readonly task: DatasetTask;
  readonly description: DatasetDescription;
  /** Volumes have as many slices as rows. */
  readonly isVolume: boolean;
  draw(drawing: Drawing): Pick<Picture<Uint8Array>, 'pixels' | 'spacing'> & { readonly mask?: Uint8Array };
}

/** Standard normal, near enough: four uniform draws, so that it never strays beyond 3.5. */
export const normal = (random: Random): number =>
  1.7320508 * (random.next() + random.next() + random.next() + random.next() - 2);

export const within = (random: Random, low: number, high: number): number => low + (high - low) * random.next();

export const byte = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));

/** Of all phantoms. */
export const phantomTerms = {
  licence: 'CC0 (synthetic)',
  citation: 'drawn by the phantom generator of Paucis',
} as const;
