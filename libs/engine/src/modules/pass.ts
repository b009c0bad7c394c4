import type { Random } from '../random/random.js';
import type { Tensor } from '../tensors.js';

/** How a network runs this time. */
export type Pass =
  | {
      readonly training: false;
      /**
       * Sees the last features in place [batch, rows, columns, width] that the logits stand on; what it gives back goes on in their
       * stead. Adding zeros to them and asking for the gradient of those gives that of a class score.
       */
      readonly watch?: (map: Tensor) => Tensor;
    }
  /** Dropout and drop path draw from `random`: give each step its own stream. */
  | { readonly training: true; readonly random: Random };

/** Inference: no dropout, running statistics. */
export const inference: Pass = { training: false };
