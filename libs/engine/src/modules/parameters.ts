import { Conflict } from '@paucis/contracts';
import type { Random } from '../random/random.js';
import { emptyTensor, isTracing } from '../shapes/trace-shapes.js';
import { tf, type Variable } from '../tensors.js';
import { tensorOf } from '../weights/tensor-data.js';
import type { Weight } from '../weights/weight.js';
import { constant, type Initializer } from './initializers.js';

/**
 * Where modules create their weights. Each start value comes from the stream of its own name, so it does not
 * depend on what else the network holds or on the order of creation.
 */
export interface Parameters {
  /** The place for a part, one level down; `depth` counts its weights from there on. */
  child(name: string | number, depth?: number): Parameters;
  /** A trained weight; `decay: false` for biases, norms, positions and tokens. */
  weight(name: string, shape: readonly number[], initialize: Initializer, options?: { decay: boolean }): Variable;
  /** A running statistic: saved with the weights, never trained. */
  statistic(name: string, shape: readonly number[], value: number): Variable;
  /** Full name of this place, as `blocks.0.attention`. */
  readonly path: string;
}

/** A new set of weights: `root` creates them, `weights` lists them in order of creation. */
export function createParameters(random: Random): { root: Parameters; weights: Weight[] } {
  const weights: Weight[] = [];

  const start = (name: string, shape: readonly number[], initialize: Initializer) =>
    isTracing() ? emptyTensor(shape) : tensorOf(initialize(random.split(name), shape), shape);
  const create = (path: string, depth: number): Parameters => {
    const add = (
      name: string,
      shape: readonly number[],
      initialize: Initializer,
      decay: boolean,
      trainable: boolean,
    ) => {
      const full = path === '' ? name : `${path}.${name}`;
      if (weights.some((weight) => weight.name === full)) {
        throw new Conflict('weight-exists', `weights: ${full} is created twice`);
      }
      const value = tf.tidy(() => tf.variable(start(full, shape, initialize), trainable));
      weights.push({ name: full, value, depth, decay, trainable });
      return value;
    };
    return {
      path,
      child: (name, childDepth = depth) => create(path === '' ? String(name) : `${path}.${name}`, childDepth),
      weight: (name, shape, initialize, { decay } = { decay: true }) => add(name, shape, initialize, decay, true),
      statistic: (name, shape, value) => add(name, shape, constant(value), false, false),
    };
  };
  return { root: create('', 0), weights };
}
