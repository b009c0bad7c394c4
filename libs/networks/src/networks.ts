import type { NetworkDefinition } from './define-network.js';
import { smallCnn } from './small-cnn.js';
import { vit } from './vit.js';

/** Every architecture, by name: one file and one line each. */
export const networks = { 'small-cnn': smallCnn, vit } satisfies Record<string, NetworkDefinition>;
