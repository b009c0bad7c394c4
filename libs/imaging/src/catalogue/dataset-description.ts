import type { Anatomy, ImageShape } from '@paucis/contracts';
import type { Part } from '../samples.js';

/** What a data set means: names, which class is the finding, what augmentation may do, on what terms it may be used. */
export interface DatasetDescription {
  readonly name: string;
  readonly title: string;
  /** Names in label order. */
  readonly classes: readonly string[];
  /** Index of the class whose score makes the AUC, e.g. the disease. */
  readonly positiveClass: number;
  readonly anatomy: Anatomy;
  readonly licence: string;
  readonly citation: string;
}

/** A public data set that we know well enough to recognise. */
export interface CatalogueEntry extends DatasetDescription {
  /** Where its publisher keeps it. */
  readonly url: string;
  /** Of the published file; where none is known the first download is pinned by its content hash. */
  readonly md5?: string;
  readonly image: ImageShape;
  /** Samples of each part, as published. */
  readonly sizes: Readonly<Record<Part, number>>;
  /** And of each class, where we know them. */
  readonly counts?: Readonly<Record<Part, readonly number[]>>;
  /** Several findings may be there at once. */
  readonly task?: 'multilabel';
  /** Its licence forbids commercial use. */
  readonly nonCommercial?: true;
  /** Published test scores, to hold ours against. */
  readonly scores?: readonly PublishedScore[];
  /** What a user of its scores should know; printed on reports. */
  readonly warnings: readonly string[];
}

/** A score of the official test set as its paper prints it. */
export interface PublishedScore {
  readonly model: string;
  readonly auc: number;
  readonly accuracy: number;
  readonly source: string;
}
