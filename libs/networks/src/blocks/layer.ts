import type { Pass, Tensor } from '@paucis/engine';

/** A part of a network: tensor in, tensor out. */
export type Layer = (x: Tensor, pass: Pass) => Tensor;

/** One layer after the other. */
export const chain =
  (layers: readonly Layer[]): Layer =>
  (x, pass) =>
    layers.reduce((y, layer) => layer(y, pass), x);
