import type { Pass, Random, Tensor, Weight } from '@paucis/engine';
import type { TokenGrid } from './blocks/positions.js';
import type { TokenSelection } from './blocks/token-selection.js';

/** The images a network is built for, and how many classes it tells apart. */
export interface NetworkInput {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classes: number;
}

/** What a loss is made of, where a network has more to train than the logits that it answers with. */
export interface TrainingOutputs {
  /** The main head first. Shares of the loss sum to 1. */
  readonly heads: readonly { readonly name: string; readonly logits: Tensor; readonly share: number }[];
  /** Added to the loss as it is: a scalar. */
  readonly penalty?: Tensor;
  /** Final tokens [batch, patches, width] of a network that drops some, and 1 where one survives, [batch, patches]. */
  readonly tokens?: Tensor;
  readonly kept?: Tensor;
}

/** A network with its weights. Images are float32 [batch, height, width, channels], normalised by the caller. */
export interface Network {
  readonly input: NetworkInput;
  /** Width of `features`. */
  readonly featureWidth: number;
  /** Depth index of the head; every other weight lies at 0 .. headDepth. */
  readonly headDepth: number;
  /** Trained weights and running statistics, the current head included: what is saved, restored and optimised. */
  readonly weights: readonly Weight[];
  /** Logits [batch, classes]. */
  forward(images: Tensor, pass: Pass): Tensor;
  /** All that a training loss should see; absent where `forward` is all there is. */
  outputs?(images: Tensor, pass: Pass): TrainingOutputs;
  /** Pooled features [batch, featureWidth]: what heads, probes and self-supervision stand on. */
  features(images: Tensor, pass: Pass): Tensor;
  /** The head alone: features -> logits. */
  classify(features: Tensor, pass: Pass): Tensor;
  /** Features in place [batch, rows, columns, width]. */
  spatialMap(images: Tensor, pass: Pass): Tensor;
  /** How patches become tokens; of networks that have `tokens`. */
  readonly grid?: TokenGrid;
  /**
   * Sequence of the last block [batch, tokens, width], class token first; transformers only. A selection hides patches or
   * leaves them out: masked-image pretraining.
   */
  tokens?(images: Tensor, pass: Pass, selection?: TokenSelection): Tensor;
  /** Attention weights of each block [batch, heads, tokens, tokens]; transformers only. */
  attentions?(images: Tensor): Tensor[];
  /** A fresh head for another number of classes; the old one's weights are freed. */
  replaceHead(classes: number, random: Random): void;
  /** Frees all weights. */
  dispose(): void;
}
