import type { CardVersion, Dataset } from '@paucis/contracts';

/** A picture with what stands under it. */
export interface ShownPicture {
  readonly png: Uint8Array;
  readonly caption: string;
}

/** Two images of which one is a copy of the other. */
export interface ShownPair {
  readonly pictures: readonly [ShownPicture, ShownPicture];
  /** What they have to do with each other: `.991, train and test, labels differ`. */
  readonly words: string;
  /** Their labels differ, or they lie on two sides of the official split. */
  readonly isGrave: boolean;
}

/** Everything that a report on a data set prints. */
export interface DataReport {
  readonly createdAt: number;
  /** With fingerprint and findings. */
  readonly dataset: Dataset;
  /** The card in force. */
  readonly card: CardVersion;
  /** Some pictures of each class, or of the whole. */
  readonly montages: readonly { readonly title: string; readonly pictures: readonly ShownPicture[] }[];
  /** Copies that were found; absent where none were looked for. */
  readonly copies?: { readonly total: number; readonly pairs: readonly ShownPair[] };
  /** Samples whose label a linear model doubts most. */
  readonly suspects: readonly ShownPicture[];
}
