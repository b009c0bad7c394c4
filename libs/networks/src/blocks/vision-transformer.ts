import { dropout, inference, layerNorm, type Parameters, type Pass, type Tensor, tf } from '@paucis/engine';
import { z } from 'zod';
import type { NetworkInput } from '../network.js';
import { dropPathRates } from './drop-path-rates.js';
import { encoderBlock } from './encoder-block.js';
import { longerSide } from './image-side.js';
import { patches } from './patches.js';
import { positions } from './positions.js';
import { hide, type TokenSelection } from './token-selection.js';
import { throughBlocks } from './watched.js';

/** What ViT, DeiT and DynamicViT have in common. */
export const visionTransformerOptions = {
  /** Pixels a side of a patch; by default 4 up to 32 px, 8 up to 96 px, else 16. */
  patch: z.int().min(1).max(64).optional(),
  width: z.int().min(8).max(1024).default(192),
  depth: z.int().min(1).max(24).default(6),
  heads: z.int().min(1).max(16).default(3),
  dropPath: z.number().min(0).max(0.5).default(0.1),
  dropout: z.number().min(0).max(0.5).default(0),
};

export interface VisionTransformerShape {
  readonly patch?: number | undefined;
  readonly width: number;
  readonly depth: number;
  readonly heads: number;
  readonly dropPath: number;
  readonly dropout: number;
}

export function patchFor(input: NetworkInput): number {
  const side = longerSide(input);
  if (side <= 32) return 4;
  return side <= 96 ? 8 : 16;
}

/** Says why patches and heads cannot be. */
export function misfitOf({ patch = 1, width, heads }: VisionTransformerShape, input: NetworkInput): string | undefined {
  const side = [input.width, input.height].find((pixels) => pixels % patch !== 0);
  if (side !== undefined) return `patch ${patch} does not divide image ${side}`;
  if (width % heads !== 0) return `${heads} heads do not divide width ${width}`;
  return undefined;
}

/** Patches, positions, pre-norm blocks and the last norm, with `prefix` learned tokens in front. */
export function visionTransformer(
  root: Parameters,
  shape: VisionTransformerShape,
  input: NetworkInput,
  prefix: number,
) {
  const { patch = 1, width, depth, heads } = shape;
  const grid = { rows: input.height / patch, columns: input.width / patch, prefix, canLeaveOut: true };
  const place = root.child('embedding', 0);
  const project = patches(place.child('patches'), patch, input.channels, width);
  const position = positions(place, 'learned', grid, width);
  const drop = dropout(place, shape.dropout);
  const blocks = dropPathRates(shape.dropPath, depth).map((rate, index) => {
    const options = { width, heads, hidden: 4 * width, dropPath: rate };
    return encoderBlock(root.child('blocks').child(index, index + 1), options);
  });
  const normalize = layerNorm(root.child('norm', depth + 1), width);

  const embed = (images: Tensor, pass: Pass, selection?: TokenSelection): Tensor => {
    const found = tf.reshape(project(images), [-1, grid.rows * grid.columns, width]);
    return drop(position(hide(found, selection), selection), pass);
  };
  /** The sequence before the last norm. */
  const encode = (images: Tensor, pass: Pass, selection?: TokenSelection): Tensor =>
    throughBlocks(blocks, embed(images, pass, selection), pass, grid);
  const tokens = (images: Tensor, pass: Pass, selection?: TokenSelection): Tensor =>
    normalize(encode(images, pass, selection));
  const spatialMap = (images: Tensor, pass: Pass): Tensor =>
    tf.reshape(tf.slice(tokens(images, pass), [0, prefix, 0]), [-1, grid.rows, grid.columns, width]);
  /** One of the leading tokens, normalised: the others have no say in the logits after the last block. */
  const leading = (sequence: Tensor, index: number): Tensor =>
    normalize(tf.squeeze(tf.slice(sequence, [0, index, 0], [-1, 1, -1]), [1]));
  const attentions = (images: Tensor): Tensor[] => {
    let x = embed(images, inference);
    return blocks.map(({ apply, weightsOf }) => {
      const found = weightsOf(x);
      x = apply(x, inference);
      return found;
    });
  };
  return { grid, blocks, normalize, embed, encode, tokens, spatialMap, leading, attentions, depth: depth + 1 };
}
