import type { Random } from '../random/random.js';

/** Start values for an array of this shape. */
export type Initializer = (random: Random, shape: readonly number[]) => Float32Array;

const sizeOf = (shape: readonly number[]) => shape.reduce((size, side) => size * side, 1);

export const constant =
  (value: number): Initializer =>
  (_random, shape) =>
    new Float32Array(sizeOf(shape)).fill(value);

export const zeros = constant(0);
export const ones = constant(1);

/** N(0, deviation), not truncated: what the references' truncation at ±2 amounts to. */
export const normal =
  (deviation: number): Initializer =>
  (random, shape) => {
    const values = random.fillNormal(new Float32Array(sizeOf(shape)));
    return values.map((value) => value * deviation);
  };

/** He et al., 2015, fan-out form, for convolution kernels [height, width, inputs, outputs]. */
export const heNormal: Initializer = (random, shape) => {
  const [height, width, , outputs] = shape as [number, number, number, number];
  return normal(Math.sqrt(2 / (height * width * outputs)))(random, shape);
};

/** He et al., 2015, fan-in form. */
export const heNormalFanIn: Initializer = (random, shape) => {
  const [height, width, inputs] = shape as [number, number, number, number];
  return normal(Math.sqrt(2 / (height * width * inputs)))(random, shape);
};
