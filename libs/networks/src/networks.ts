import { cct } from './cct.js';
import type { NetworkDefinition } from './define-network.js';
import { resnet } from './resnet.js';
import { smallCnn } from './small-cnn.js';
import { vit } from './vit.js';

/** Every architecture, by name: one file and one line each. */
export const networks = { 'small-cnn': smallCnn, resnet, vit, cct } satisfies Record<string, NetworkDefinition>;
