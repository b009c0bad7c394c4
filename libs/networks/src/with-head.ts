import { type Pass, type Random, type Tensor, tf, type Weight } from '@paucis/engine';
import { createHead } from './head.js';
import type { Network, NetworkInput } from './network.js';

/** Heads beside the main one that training needs: of branches, of a distillation token. */
export interface FurtherHeads {
  readonly heads: readonly { readonly name: string; readonly width: number }[];
  /** Features of the main head, then of each further one. */
  featuresOfHeads(images: Tensor, pass: Pass): Tensor[];
  /** Share of each in the loss, the main head first; they sum to 1. */
  readonly shares: readonly number[];
  /** Whether the network answers with the mean probabilities of all heads, or with the main head alone. */
  readonly answer: 'mean' | 'main';
}

/** What a network has below its head. */
export interface Trunk extends Pick<
  Network,
  'features' | 'spatialMap' | 'tokens' | 'attentions' | 'grid' | 'featureWidth'
> {
  readonly weights: readonly Weight[];
  /** Depth index of the head that goes on top. */
  readonly depth: number;
  readonly further?: FurtherHeads;
}

/** Completes a trunk with replaceable classification heads. */
export function withHead(trunk: Trunk, input: NetworkInput, dropout: number, random: Random): Network {
  const { weights: trunkWeights, depth, featureWidth, further, ...views } = trunk;
  const places = [
    { place: 'head', width: featureWidth, depth, dropout },
    ...(further?.heads ?? []).map(({ name, width }) => ({ place: `head.${name}`, width, depth, dropout })),
  ];
  const create = (classes: number, headRandom: Random) => places.map((place) => createHead(place, classes, headRandom));
  let heads = create(input.classes, random);
  const headWeights = () => heads.flatMap(({ weights }) => weights);
  const classify = (features: Tensor, pass: Pass) => (heads[0] as (typeof heads)[number]).apply(features, pass);
  const logitsOfHeads = (images: Tensor, pass: Pass) =>
    (further?.featuresOfHeads(images, pass) ?? []).map((features, index) =>
      (heads[index] as (typeof heads)[number]).apply(features, pass),
    );

  return {
    ...views,
    featureWidth,
    headDepth: depth,
    get input() {
      return { ...input, classes: (heads[0] as (typeof heads)[number]).classes };
    },
    get weights() {
      return [...trunkWeights, ...headWeights()];
    },
    forward: (images, pass) =>
      further?.answer === 'mean'
        ? logMeanProbability(logitsOfHeads(images, pass))
        : classify(trunk.features(images, pass), pass),
    ...(further && {
      outputs: (images: Tensor, pass: Pass) => ({
        heads: logitsOfHeads(images, pass).map((logits, index) => ({
          name: index === 0 ? 'main' : (further.heads[index - 1]?.name as string),
          logits,
          share: further.shares[index] as number,
        })),
      }),
    }),
    classify,
    replaceHead: (classes, headRandom) => {
      headWeights().forEach((weight) => weight.value.dispose());
      heads = create(classes, headRandom);
    },
    dispose: () => [...trunkWeights, ...headWeights()].forEach((weight) => weight.value.dispose()),
  };
}

/** Logits whose softmax is the mean of the heads' softmaxes. */
function logMeanProbability(logits: readonly Tensor[]): Tensor {
  const mean = tf.mean(tf.stack(logits.map((one) => tf.softmax(one))), 0);
  return tf.log(tf.maximum(mean, 1e-37)); // no logarithm of 0
}
