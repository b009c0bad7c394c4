export type { TokenGrid } from './blocks/positions.js';
export type { TokenSelection } from './blocks/token-selection.js';
export type { Fidelity, NetworkDefinition, NetworkDescription, Range, SearchRanges } from './define-network.js';
export { defineNetwork } from './define-network.js';
export type { Network, NetworkInput } from './network.js';
export { networkNamed } from './network-named.js';
export { networks } from './networks.js';
