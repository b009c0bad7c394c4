import { tf, type Tensor } from '../tensors.js';
import type { Parameters } from './parameters.js';
import type { Pass } from './pass.js';

/** Drops single values with probability `rate` in training and scales the others by `1 / (1 - rate)`. */
export function dropout(parameters: Pick<Parameters, 'path'>, rate: number) {
  return (x: Tensor, pass: Pass): Tensor => (pass.training ? drop(x, x.shape, rate, parameters.path, pass) : x);
}

/** Stochastic depth (Huang et al., 2016): drops a residual branch for a whole sample. */
export function dropPath(parameters: Pick<Parameters, 'path'>, rate: number) {
  return (branch: Tensor, pass: Pass): Tensor => {
    const perSample = branch.shape.map((side, axis) => (axis === 0 ? side : 1));
    return pass.training ? drop(branch, perSample, rate, parameters.path, pass) : branch;
  };
}

function drop(x: Tensor, shape: number[], rate: number, path: string, pass: Pass & { training: true }): Tensor {
  if (rate === 0) return x;
  const chances = new Float32Array(shape.reduce((size, side) => size * side, 1));
  pass.random.split(path).fillUniform(chances);
  const mask = chances.map((chance) => (chance < rate ? 0 : 1 / (1 - rate)));
  return tf.mul(x, tf.tensor(mask, shape));
}
