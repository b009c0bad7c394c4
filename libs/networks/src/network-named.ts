import { NotFound } from '@paucis/contracts';
import type { NetworkDefinition } from './define-network.js';
import { networks } from './networks.js';

/** The registered network of this name. */
export function networkNamed(name: string): NetworkDefinition {
  const found = Object.values(networks).find((network) => network.name === name);
  if (found) return found;
  const names = Object.values(networks).map((network) => network.name);
  throw new NotFound('network-unknown', `network: expected one of ${names.join(', ')}, came ${name}`, { name });
}
