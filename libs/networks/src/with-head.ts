import type { Pass, Random, Tensor, Weight } from '@paucis/engine';
import { createHead } from './head.js';
import type { Network, NetworkInput } from './network.js';

/** What a network has below its head. */
export interface Trunk extends Pick<
  Network,
  'features' | 'spatialMap' | 'tokens' | 'attentions' | 'grid' | 'featureWidth'
> {
  readonly weights: readonly Weight[];
  /** Depth index of the head that goes on top. */
  readonly depth: number;
}

/** Completes a trunk with a replaceable classification head. */
export function withHead(trunk: Trunk, input: NetworkInput, dropout: number, random: Random): Network {
  const { weights: trunkWeights, depth, featureWidth, ...views } = trunk;
  let head = createHead(featureWidth, input.classes, depth, dropout, random);
  const classify = (features: Tensor, pass: Pass) => head.apply(features, pass);

  return {
    ...views,
    featureWidth,
    headDepth: depth,
    get input() {
      return { ...input, classes: head.classes };
    },
    get weights() {
      return [...trunkWeights, ...head.weights];
    },
    forward: (images, pass) => classify(trunk.features(images, pass), pass),
    classify,
    replaceHead: (classes, headRandom) => {
      head.weights.forEach((weight) => weight.value.dispose());
      head = createHead(featureWidth, classes, depth, dropout, headRandom);
    },
    dispose: () => [...trunkWeights, ...head.weights].forEach((weight) => weight.value.dispose()),
  };
}
