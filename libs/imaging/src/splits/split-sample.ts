import type { Part } from '../samples.js';

/** What a split plan needs to know of a sample. */
export interface SplitSample {
  readonly id: string;
  readonly split: Part;
  /** The class that folds are balanced by: of several findings a stratum of them. */
  readonly label: number;
  /** Of several findings 1, 0 or -1 (not known) each. */
  readonly labels?: readonly number[] | undefined;
  readonly pixelHash: string;
  /** Patient or lesion; a sample without one is its own group. */
  readonly group?: string | undefined;
  readonly site?: string | undefined;
  readonly metadata?: Readonly<Record<string, string | number>> | undefined;
}
