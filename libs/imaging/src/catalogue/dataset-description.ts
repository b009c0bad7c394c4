import type { Anatomy } from '@paucis/contracts';
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
  /** Of the published file (science notes of MedMNIST v2). */
  readonly md5: string;
  readonly image: { readonly height: number; readonly width: number; readonly channels: number };
  /** Samples of each part and class, as published. */
  readonly counts: Readonly<Record<Part, readonly number[]>>;
  /** What a user of its scores should know; printed on reports. */
  readonly warnings: readonly string[];
}
