import type { Anatomy } from '@paucis/contracts';
import type { CatalogueEntry, PublishedScore } from './dataset-description.js';
import { medmnistChecksums } from './medmnist-checksums.js';

export const medmnistCitation =
  'Yang et al., MedMNIST v2, Scientific Data 10:41 (2023), doi 10.1038/s41597-022-01721-8; Yang, Shi, Ni, ISBI 2021';

/** The columns of MedMNIST v2's table of results, 28-pixel images unless said. */
const models = [
  'ResNet-18 (28)',
  'ResNet-18 (224)',
  'ResNet-50 (28)',
  'ResNet-50 (224)',
  'auto-sklearn',
  'AutoKeras',
  'Google AutoML Vision',
] as const;

/** A set of MedMNIST v2 at its smallest size. */
export interface MedmnistSet {
  readonly name: string;
  readonly title: string;
  readonly classes: readonly string[];
  readonly positiveClass: number;
  /** Samples of train, val and test. */
  readonly sizes: readonly [number, number, number];
  readonly channels?: 3;
  readonly volume?: true;
  readonly flips: Anatomy['flips'];
  readonly counts?: CatalogueEntry['counts'];
  readonly task?: 'multilabel';
  readonly nonCommercial?: true;
  readonly source?: string;
  /** AUC and accuracy of each of `models`. */
  readonly scores?: readonly (readonly [auc: number, accuracy: number])[];
  readonly warnings?: readonly string[];
}

/** The entries of a set at all its published sizes: `breastmnist` is 28 pixels, `breastmnist@64` the next. */
export function medmnistEntries(set: MedmnistSet): Record<string, CatalogueEntry> {
  const sides = set.volume ? [28, 64] : [28, 64, 128, 224];
  const checksums = medmnistChecksums[set.name];
  return Object.fromEntries(
    sides.map((side, at) => entryOf(set, side, checksums?.[at])).map((entry) => [entry.name, entry]),
  );
}

function entryOf(set: MedmnistSet, side: number, md5: string | undefined): CatalogueEntry {
  const { name, title, classes, positiveClass, sizes, channels = 1, volume, flips, counts, task } = set;
  const [train, val, test] = sizes;
  const file = side === 28 ? name : `${name}_${side}`;
  return {
    name: side === 28 ? name : `${name}@${side}`,
    title: `${title}, ${side} px`,
    ...{ classes, positiveClass, anatomy: { flips } },
    licence: set.nonCommercial ? 'CC BY-NC 4.0' : 'CC BY 4.0',
    citation: set.source === undefined ? medmnistCitation : `${medmnistCitation}; ${set.source}`,
    url: `https://zenodo.org/records/10519652/files/${file}.npz`,
    image: { height: side, width: side, channels, ...(volume && { depth: side }) },
    sizes: { train, val, test },
    ...(md5 !== undefined && { md5 }),
    ...(counts && { counts }),
    ...(task && { task }),
    ...(set.nonCommercial && { nonCommercial: true }),
    ...(set.scores && side === 28 && { scores: scoresOf(set.scores) }),
    warnings: [...(set.warnings ?? []), ...(set.nonCommercial ? ['its licence forbids commercial use'] : [])],
  };
}

const scoresOf = (scores: NonNullable<MedmnistSet['scores']>): PublishedScore[] =>
  scores.map(([auc, accuracy], at) => ({
    model: models[at] as string,
    ...{ auc, accuracy },
    source: 'Yang et al., MedMNIST v2, Scientific Data 10:41 (2023)',
  }));
