import { type Pass, type Tensor, tf } from '@paucis/engine';

/** A part of a network: tensor in, tensor out. */
export type Layer = (x: Tensor, pass: Pass) => Tensor;

/** One layer after the other. What a layer makes on its way, and no gradient has saved, is freed when it ends. */
export const chain =
  (layers: readonly Layer[]): Layer =>
  (x, pass) =>
    layers.reduce((y, layer) => tf.tidy(() => layer(y, pass)), x);
