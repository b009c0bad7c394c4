export type { TokenGrid } from './blocks/positions.js';
export type { TokenSelection } from './blocks/token-selection.js';
export type { Fidelity, NetworkDefinition, NetworkDescription, Range, SearchRanges } from './define-network.js';
export type { PublishedForm } from './define-network.js';
export { measure, type MeasuredLayer, type Measurement } from './measure.js';
export { defineNetwork } from './define-network.js';
export type { Network, NetworkInput, TrainingOutputs } from './network.js';
export { networkNamed } from './network-named.js';
export { networks } from './networks.js';
