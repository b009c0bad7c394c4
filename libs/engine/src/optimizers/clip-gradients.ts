import { hasRawOps, op } from '../operations/raw-op.js';
import { tf, type Tensor } from '../tensors.js';

/** Global L2 norm over all gradients. */
export function globalNorm(gradients: readonly (Tensor | undefined)[]): number {
  const present = gradients.filter((gradient) => gradient !== undefined);
  if (present.length === 0) return 0;
  return tf.tidy(() => {
    const halfSquares = present.map((gradient) =>
      hasRawOps() ? op('L2Loss', [gradient]) : tf.mul(0.5, tf.sum(tf.square(gradient))),
    );
    return Math.sqrt(2 * (tf.addN(halfSquares).dataSync()[0] as number));
  });
}

/** Scales all gradients by one factor so that their global norm is at most `maxNorm` (Pascanu et al., 2013). */
export function clipGradients(
  gradients: readonly (Tensor | undefined)[],
  maxNorm: number,
): { clipped: readonly (Tensor | undefined)[]; norm: number } {
  const norm = globalNorm(gradients);
  if (!(norm > maxNorm)) return { clipped: gradients, norm };
  const clipped = gradients.map((gradient) => gradient && tf.mul(gradient, maxNorm / norm));
  return { clipped, norm };
}
