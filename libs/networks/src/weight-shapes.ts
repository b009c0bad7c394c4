import { random, traceShapes } from '@paucis/engine';
import type { NetworkDefinition } from './define-network.js';
import type { NetworkInput } from './network.js';

/** Shape of every weight by its name, the head included, as the network is for these images; no value is made. */
export function weightShapes(
  definition: NetworkDefinition,
  input: NetworkInput,
  options: unknown,
): ReadonlyMap<string, readonly number[]> {
  return traceShapes(() => {
    const network = definition.build(input, options, random('shapes'));
    try {
      return new Map(network.weights.map(({ name, value }) => [name, [...value.shape]]));
    } finally {
      network.dispose();
    }
  }).result;
}
