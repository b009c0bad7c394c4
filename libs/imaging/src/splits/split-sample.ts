import type { Part } from '../samples.js';

/** What a split plan needs to know of a sample. */
export interface SplitSample {
  readonly id: string;
  readonly split: Part;
  readonly label: number;
  readonly pixelHash: string;
  /** Patient or lesion; a sample without one is its own group. */
  readonly group?: string | undefined;
  readonly site?: string | undefined;
  readonly metadata?: Readonly<Record<string, string | number>> | undefined;
}
