import type { AugmentationDefinition } from './augmentation.js';
import { none } from './none.js';
import { standard } from './standard.js';

/** Every augmentation by name: one file and one line each. */
export const augmentations = { none, standard } satisfies Record<string, AugmentationDefinition>;
