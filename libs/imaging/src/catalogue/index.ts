import type { CatalogueEntry } from './dataset-description.js';
import { medmnistEntries } from './medmnist.js';
import { medmnistSets } from './medmnist-sets.js';

/** Public data sets by name and, after `@`, their size in pixels: one more is one file and one line here. */
export const catalogue: Readonly<Record<string, CatalogueEntry>> = Object.assign(
  {},
  ...medmnistSets.map(medmnistEntries),
);

/** The entry of a name such as `breastmnist` or `breastmnist@28`, which is the same; undefined where there is none. */
export function catalogueEntry(name: string): CatalogueEntry | undefined {
  const key = name.replace(/@28$/, '');
  return Object.hasOwn(catalogue, key) ? catalogue[key] : undefined;
}
