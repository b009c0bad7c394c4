import { tf, type Tensor } from '../tensors.js';

/**
 * `-z log σ(x) - (1 - z) log(1 - σ(x))` of each logit x and its target z (a constant from 0 to 1), same shape. Written as
 * softplus(x) - x z, which overflows nowhere and has the slope σ(x) - z everywhere, at 0 too, where a new head's logits lie.
 */
export function binaryCrossEntropy(logits: Tensor, targets: Tensor): Tensor {
  return tf.sub(tf.softplus(logits), tf.mul(logits, targets));
}
