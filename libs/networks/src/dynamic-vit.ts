import {
  createParameters,
  dense,
  gelu,
  inference,
  layerNorm,
  type Parameters,
  type Pass,
  type Random,
  type Tensor,
  tf,
  withGradient,
} from '@paucis/engine';
import { z } from 'zod';
import { gatherTokens } from './blocks/token-selection.js';
import { misfitOf, patchFor, visionTransformer, visionTransformerOptions } from './blocks/vision-transformer.js';
import { watchedTokens } from './blocks/watched.js';
import { defineNetwork } from './define-network.js';
import { ratioLoss } from './dynamic-vit-losses.js';
import type { TrainingOutputs } from './network.js';
import { square } from './published-input.js';
import { fidelity, transformerSearch, transformerTraining } from './training-defaults.js';
import { withHead } from './with-head.js';

/** Predictors stand before the blocks at these shares of the depth: 4, 7 and 10 of 12. */
const stages = [0.25, 0.5, 0.75] as const;
const epsilon = 1e-6;
const form = (width: number, heads: number) => ({ width, heads, depth: 12 });

/** DynamicViT (Rao et al., 2021): a ViT that drops tokens on its way, those that predictors find dispensable. */
export const dynamicVit = defineNetwork({
  name: 'dynamic-vit',
  summary: 'ViT that drops tokens: a third less to multiply at 224 px, 40 % at 512 px; saves no time below 128 tokens.',
  options: z.strictObject({
    ...visionTransformerOptions,
    /** Share of the tokens that each of the three predictors keeps. */
    keepRatio: z.number().min(0.3).max(1).default(0.7),
    /** Weight of the loss that holds predictors to that share. */
    ratioWeight: z.number().min(0).max(20).default(2),
  }),
  training: transformerTraining,
  search: {
    training: transformerSearch,
    options: { dropPath: { uniform: [0, 0.3] }, keepRatio: { uniform: [0.5, 0.9] } },
  },
  fidelity,
  published: [
    { form: 'DynamicViT-Ti', input: square(224), options: form(192, 3), parameters: 5_899_582, gigaMacs: '.801' },
    { form: 'DynamicViT-256', input: square(224), options: form(256, 4), parameters: 10_304_942, gigaMacs: '1.375' },
    { form: 'DynamicViT-S', input: square(224), options: form(384, 6), parameters: 22_774_414, gigaMacs: '2.981' },
    { form: 'DynamicViT-B', input: square(224), options: form(768, 12), parameters: 89_452_846, gigaMacs: '11.48' },
  ],

  complete: (options, input) => ({ ...options, patch: options.patch ?? patchFor(input) }),
  misfit: (options, input) =>
    misfitOf(options, input) ??
    (options.width % 4 === 0 ? undefined : `width ${options.width} is not a multiple of 4, as the predictors need`),

  build: (input, options, random) => {
    const { root, weights } = createParameters(random);
    const { embed, blocks, normalize, leading, grid, ...views } = visionTransformer(root, options, input, 1);
    const places = stages.map((share) => Math.floor(share * options.depth));
    const predictors = places.map((place, index) =>
      keepPredictor(root.child('predictors').child(index, place + 1), options.width),
    );
    const patchCount = grid.rows * grid.columns;

    /** Training: dropped tokens stay, and nobody else sees them. */
    const masked = (images: Tensor, stream: Random) => {
      const pass = { training: true, random: stream } as const;
      let x = embed(images, pass);
      const batch = x.shape[0] as number;
      let kept: Tensor = tf.ones([batch, patchCount]);
      const decisions: Tensor[] = [];
      blocks.forEach((block, index) => {
        places.forEach((place, stage) => {
          if (place !== index) return;
          const scores = (predictors[stage] as Predictor)(tf.slice(x, [0, 1, 0]), kept);
          kept = tf.mul(chooseByGumbel(scores, stream.split('gumbel', stage)), kept);
          decisions.push(kept);
        });
        const seen = tf.concat([tf.ones([batch, 1]), kept], 1);
        x = block.apply(x, pass, decisions.length === 0 ? undefined : (values) => maskedSoftmax(values, seen));
      });
      return { sequence: x, kept, decisions };
    };
    /** Inference: dropped tokens are gone. */
    const gathered = (images: Tensor, pass: Pass): Tensor => {
      let x = embed(images, inference);
      blocks.forEach((block, index) => {
        places.forEach((place, stage) => {
          if (place !== index) return;
          // Watched where all patches are still there.
          const seen = stage === 0 ? watchedTokens(x, pass, grid) : x;
          const count = keepCount(patchCount, options.keepRatio, stage);
          x = dropTokens(seen, predictors[stage] as Predictor, count, !pass.training && pass.watch !== undefined);
        });
        x = tf.tidy(() => block.apply(x, inference));
      });
      return x;
    };
    const features = (images: Tensor, pass: Pass) =>
      leading(pass.training ? masked(images, pass.random).sequence : gathered(images, pass), 0);

    const trunk = { ...views, grid, weights, featureWidth: options.width, features };
    const network = withHead(trunk, input, options.dropout, random);
    const outputs = (images: Tensor, pass: Pass): TrainingOutputs => {
      if (!pass.training) return { heads: [{ name: 'main', logits: network.forward(images, pass), share: 1 }] };
      const { sequence, kept, decisions } = masked(images, pass.random);
      const logits = network.classify(leading(sequence, 0), pass);
      const penalty = tf.mul(ratioLoss(decisions, options.keepRatio), options.ratioWeight);
      const tokens = normalize(tf.slice(sequence, [0, 1, 0]));
      return { heads: [{ name: 'main', logits, share: 1 }], penalty, tokens, kept };
    };
    return Object.defineProperties({ outputs } as typeof network, Object.getOwnPropertyDescriptors(network));
  },
});

/** Tokens that stage 0, 1 or 2 leaves of `patchCount`: floor(patchCount · ratio^(stage + 1)), at least one. */
export function keepCount(patchCount: number, ratio: number, stage: number): number {
  return Math.max(1, Math.floor(patchCount * ratio ** (stage + 1)));
}

/** Patch tokens [batch, patches, width] and those still kept [batch, patches] to logits of keep and drop. */
type Predictor = (tokens: Tensor, kept: Tensor) => Tensor;

/** Half of what it sees of a token is the token's own, half the mean of all that are kept. */
function keepPredictor(parameters: Parameters, width: number): Predictor {
  const normalize = layerNorm(parameters.child('norm'), width);
  const widths = [width, width, width / 2, width / 4, 2];
  const [first, ...rest] = widths
    .slice(1)
    .map((outputs, index) => dense(parameters.child(index), widths[index] as number, outputs)) as [
    ReturnType<typeof dense>,
    ...ReturnType<typeof dense>[],
  ];
  return (tokens, kept) => {
    const [own, shared] = tf.split(gelu(first(normalize(tokens))), 2, 2) as [Tensor, Tensor];
    const weight = tf.expandDims(kept, 2);
    const mean = tf.div(tf.sum(tf.mul(shared, weight), 1, true), tf.maximum(tf.sum(weight, 1, true), epsilon));
    const seen = tf.concat([own, tf.tile(mean, [1, tokens.shape[1] as number, 1])], 2);
    return rest.reduce((x, layer, index) => layer(index === 0 ? x : gelu(x)), seen);
  };
}

/** 1 where a token is kept, [batch, patches]: a draw from the two probabilities, with the gradient of their soft form. */
function chooseByGumbel(logits: Tensor, random: Random): Tensor {
  const uniforms = random.fillUniform(new Float32Array(logits.size));
  const noise = uniforms.map((value) => -Math.log(-Math.log(Math.min(Math.max(value, 1e-7), 1 - 1e-7))));
  const soft = tf.softmax(tf.add(tf.logSoftmax(logits), tf.tensor(noise, logits.shape)));
  const keep = tf.squeeze(tf.slice(soft, [0, 0, 0], [-1, -1, 1]), [2]);
  return withGradient([keep], () => ({
    value: tf.cast(tf.greaterEqual(keep, 0.5), 'float32'),
    save: [],
    gradient: (dy) => [tf.clone(dy)],
  }));
}

/**
 * Scores [batch, heads, tokens, tokens] to weights where keys that are not `seen` [batch, tokens] count for nothing, but
 * each token sees itself: `(e^s G + eps / N) / (sum(e^s G) + eps)`.
 */
export function maskedSoftmax(scores: Tensor, seen: Tensor): Tensor {
  const [batch, , tokens] = scores.shape as [number, number, number];
  const byKey = tf.reshape(seen, [batch, 1, 1, tokens]);
  const visible = tf.add(byKey, tf.mul(tf.sub(1, byKey), tf.reshape(tf.eye(tokens), [1, 1, tokens, tokens])));
  const powers = tf.mul(tf.exp(tf.sub(scores, tf.max(scores, -1, true))), visible);
  return tf.div(tf.add(powers, epsilon / tokens), tf.add(tf.sum(powers, -1, true), epsilon));
}

/**
 * The class token and the `count` patches that the predictor would keep most surely. A choice has no gradient: where one is
 * asked for, it is read out and so leaves the tape.
 */
function dropTokens(sequence: Tensor, predict: Predictor, count: number, isWatched: boolean): Tensor {
  const patches = tf.slice(sequence, [0, 1, 0]);
  const [batch, patchCount] = patches.shape as [number, number];
  if (count >= patchCount) return sequence;
  const [keep, drop] = tf.split(predict(patches, tf.ones([batch, patchCount])), 2, 2) as [Tensor, Tensor];
  const scores = tf.squeeze(tf.sub(keep, drop), [2]); // orders as the probability does, without its rounding
  const { indices } = tf.topk(scores, count, false);
  const chosen = isWatched ? tf.tensor(indices.dataSync(), [batch, count], 'int32') : indices;
  return tf.concat([tf.slice(sequence, [0, 0, 0], [-1, 1, -1]), gatherTokens(patches, chosen)], 1);
}
