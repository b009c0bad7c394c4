import type { Random } from '../random/random.js';

/** How a network runs this time. */
export type Pass =
  | { readonly training: false }
  /** Dropout and drop path draw from `random`: give each step its own stream. */
  | { readonly training: true; readonly random: Random };

/** Inference: no dropout, running statistics. */
export const inference: Pass = { training: false };
