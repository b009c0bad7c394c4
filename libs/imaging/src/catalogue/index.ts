import { breastmnist } from './breastmnist.js';
import type { CatalogueEntry } from './dataset-description.js';
import { pneumoniamnist } from './pneumoniamnist.js';

/** Public data sets by name: one more is one file and one line here. */
export const catalogue = { breastmnist, pneumoniamnist } satisfies Record<string, CatalogueEntry>;
