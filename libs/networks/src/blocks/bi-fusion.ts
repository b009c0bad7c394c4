import { batchNorm, convolution, dense, type Parameters, type Pass, relu, type Tensor, tf } from '@paucis/engine';
import { convolutionNorm } from './convolution-norm.js';
import type { Layer } from './layer.js';

export interface BiFusionOptions {
  /** Channels of the convolutional map, of the transformer's map, of their product, and of what comes out. */
  readonly convolutional: number;
  readonly transformer: number;
  readonly inner: number;
  readonly outputs: number;
  /** By how much the channel attention narrows. */
  readonly reduction: number;
}

/**
 * BiFusion (Zhang et al., 2021): channel attention on the *transformer's* map, spatial attention on the *convolutional* one,
 * and their product, side by side through a residual block. Both maps are [batch, rows, columns, ..] of the same sides.
 */
export function biFusion(parameters: Parameters, options: BiFusionOptions) {
  const { convolutional, transformer, inner, outputs, reduction } = options;
  const hidden = Math.floor(transformer / reduction);
  const narrow = dense(parameters.child('channels').child('narrow'), transformer, hidden);
  const widen = dense(parameters.child('channels').child('widen'), hidden, transformer);
  const spatial = convolutionNorm(parameters.child('spatial'), 2, 1, { kernelSize: 7 });
  const projectConvolutional = convolutionNorm(parameters.child('convolutional'), convolutional, inner, {
    kernelSize: 1,
  });
  const projectTransformer = convolutionNorm(parameters.child('transformer'), transformer, inner, { kernelSize: 1 });
  const mix = convolutionNorm(parameters.child('product'), inner, inner, { kernelSize: 3, activation: relu });
  const fuse = preActivationResidual(parameters.child('fuse'), convolutional + transformer + inner, outputs);

  /** `(BN conv t) · (BN conv g)`. */
  const product = (g: Tensor, t: Tensor, pass: Pass): Tensor =>
    tf.mul(projectTransformer(t, pass), projectConvolutional(g, pass));
  return {
    product,
    apply: (g: Tensor, t: Tensor, pass: Pass): Tensor => {
      const bilinear = mix(product(g, t, pass), pass);
      const summary = tf.concat([tf.max(g, 3, true), tf.mean(g, 3, true)], 3); // [batch, rows, columns, 2]
      const local = tf.mul(g, tf.sigmoid(spatial(summary, pass)));
      const global = tf.mul(t, tf.sigmoid(widen(relu(narrow(tf.mean(t, [1, 2], true))))));
      return fuse(tf.concat([local, global, bilinear], 3), pass);
    },
  };
}

/** Norm and ReLU before each of 1x1, 3x3, 1x1 of half the width, around a skip. */
function preActivationResidual(parameters: Parameters, inputs: number, outputs: number): Layer {
  const half = Math.floor(outputs / 2);
  const shapes = [
    [inputs, half, 1],
    [half, half, 3],
    [half, outputs, 1],
  ] as const;
  const layers = shapes.map(([from, to, kernelSize], index): Layer => {
    const place = parameters.child(index);
    const normalize = batchNorm(place.child('norm'), from);
    const convolve = convolution(place, from, to, { kernelSize });
    return (x, pass) => convolve(relu(normalize(x, pass)));
  });
  const skip =
    inputs === outputs ? undefined : convolution(parameters.child('skip'), inputs, outputs, { kernelSize: 1 });
  return (x, pass) =>
    tf.add(
      layers.reduce((y, layer) => layer(y, pass), x),
      skip ? skip(x) : x,
    );
}
