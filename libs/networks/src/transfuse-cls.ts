import {
  createParameters,
  inference,
  layerNorm,
  type Parameters,
  type Pass,
  relu,
  resizeBilinear,
  type Tensor,
  tf,
} from '@paucis/engine';
import { z } from 'zod';
import { biFusion } from './blocks/bi-fusion.js';
import { convolutionNorm } from './blocks/convolution-norm.js';
import { longerSide } from './blocks/image-side.js';
import { chain, type Layer } from './blocks/layer.js';
import { meanOfMap, poolAfterRelu } from './blocks/pooling.js';
import { basicBlock } from './blocks/residual.js';
import { visionTransformer } from './blocks/vision-transformer.js';
import { watched } from './blocks/watched.js';
import { defineNetwork } from './define-network.js';
import { fidelity, transformerSearch, transformerTraining } from './training-defaults.js';
import { withHead } from './with-head.js';

/** Blocks of the three residual stages and channels of the first, blocks, width and heads of the transformer. */
const sizes = {
  small: { layout: [2, 2, 2], width: 32, blocks: 4, transformerWidth: 192, heads: 3 },
  base: { layout: [3, 4, 6], width: 64, blocks: 8, transformerWidth: 384, heads: 6 },
} as const;

/** Our classifier after TransFuse (Zhang et al., 2021), which segments: two branches, fused at three scales. */
export const transfuseCls = defineNetwork({
  name: 'transfuse-cls',
  summary: 'A residual network and a ViT side by side, fused at three scales; our classification variant of TransFuse.',
  options: z.strictObject({
    size: z.enum(['small', 'base']).default('small'),
    /** Channels of the first residual stage, doubled at each next one; by default what the size says. */
    width: z.int().min(4).max(128).optional(),
    /** Width of the transformer; by default what the size says. */
    transformerWidth: z.int().min(12).max(768).optional(),
    /** By how much the stem shrinks the image; the transformer's patch is four times that. By default by the image. */
    stemStride: z.union([z.literal(1), z.literal(2), z.literal(4)]).optional(),
    dropPath: z.number().min(0).max(0.5).default(0.1),
    dropout: z.number().min(0).max(0.5).default(0.2),
  }),
  training: { ...transformerTraining, learningRate: 5e-4 },
  search: { training: transformerSearch, options: { dropout: { uniform: [0, 0.5] } } },
  fidelity,

  complete: (options, input) => {
    const { width, transformerWidth } = sizes[options.size];
    const side = longerSide(input);
    return {
      ...options,
      width: options.width ?? width,
      transformerWidth: options.transformerWidth ?? transformerWidth,
      stemStride: options.stemStride ?? (side <= 32 ? 1 : side <= 96 ? 2 : 4),
    };
  },

  misfit: ({ size, stemStride = 4, transformerWidth = 192 }, input) => {
    const patch = 4 * stemStride;
    const side = [input.width, input.height].find((pixels) => pixels % patch !== 0);
    if (side !== undefined) return `patch ${patch}, four times stemStride, does not divide image ${side}`;
    const { heads } = sizes[size];
    return transformerWidth % heads === 0 ? undefined : `${heads} heads do not divide width ${transformerWidth}`;
  },

  build: (input, options, random) => {
    const { root, weights } = createParameters(random);
    const { layout, blocks, heads } = sizes[options.size];
    const { width = 32, transformerWidth = 192, stemStride = 4 } = options;
    const place = root.child('convolutional');
    const stem = stemOf(place.child('stem'), input.channels, width, stemStride);
    const stages = layout.map((count, stage) =>
      residualStage(place.child('stages').child(stage, stage + 1), width, stage, count),
    );
    const shape = {
      patch: 4 * stemStride,
      width: transformerWidth,
      depth: blocks,
      heads,
      dropPath: options.dropPath,
      dropout: 0,
    };
    const transformer = visionTransformer(root.child('transformer'), shape, input, 0);
    const depth = transformer.depth + 1;
    const joint = root.child('joint', depth);
    const ups = [
      upsampling(joint.child('up').child(0), transformerWidth, 2 * width),
      upsampling(joint.child('up').child(1), 2 * width, width),
    ] as const;
    const fusions = [4, 2, 1].map((factor, index) => {
      const channels = factor * width;
      const from = index === 0 ? transformerWidth : channels;
      const sides = { convolutional: channels, transformer: from, inner: channels, outputs: channels };
      return biFusion(joint.child('fusions').child(index), { ...sides, reduction: factor });
    });
    const featureWidth = 7 * width;
    const normalize = layerNorm(root.child('norm', depth + 1), featureWidth);

    /** The two branches' coarsest maps, and the three fused ones from coarse to fine. */
    const maps = (images: Tensor, pass: Pass) => {
      const fine = stages[0]?.(stem(images, pass), pass) as Tensor;
      const middle = stages[1]?.(fine, pass) as Tensor;
      const coarse = stages[2]?.(middle, pass) as Tensor;
      const seen = transformer.spatialMap(images, pass.training ? pass : inference);
      const upOnce = ups[0](seen, pass);
      const upTwice = ups[1](upOnce, pass);
      const pairs = [[coarse, seen], [middle, upOnce], [fine, upTwice]] as const; // prettier-ignore
      const fused = pairs.map(([g, t], index) => (fusions[index] as ReturnType<typeof biFusion>).apply(g, t, pass));
      const [deepest, ...finer] = fused as [Tensor, Tensor, Tensor];
      return { coarse, seen, fused: [watched(deepest, pass), ...finer] as [Tensor, Tensor, Tensor] };
    };
    const pooled = (fused: readonly Tensor[]) => normalize(tf.concat(fused.map(meanOfMap), 1));
    const features: Layer = (images, pass) => pooled(maps(images, pass).fused);
    const featuresOfHeads = (images: Tensor, pass: Pass) => {
      const { coarse, seen, fused } = maps(images, pass);
      return [pooled(fused), meanOfMap(coarse), meanOfMap(seen)];
    };
    const further = {
      heads: [
        { name: 'convolutional', width: 4 * width },
        { name: 'transformer', width: transformerWidth },
      ],
      featuresOfHeads,
      shares: [0.5, 0.25, 0.25],
      answer: 'main',
    } as const;
    const spatialMap: Layer = (images, pass) => maps(images, pass).fused[0];
    const trunk = { weights, depth: depth + 2, featureWidth, features, spatialMap, further };
    return withHead(trunk, input, options.dropout, random);
  },
});

function stemOf(parameters: Parameters, channels: number, width: number, stride: 1 | 2 | 4): Layer {
  if (stride !== 4) return convolutionNorm(parameters, channels, width, { kernelSize: 3, stride, activation: relu });
  const convolve = convolutionNorm(parameters, channels, width, { kernelSize: 7, stride: 2, activation: relu });
  return (images, pass) => poolAfterRelu(convolve(images, pass));
}

/** The first of stages 1 and 2 halves the map and doubles the channels. */
function residualStage(parameters: Parameters, width: number, stage: number, count: number): Layer {
  const outputs = width * 2 ** stage;
  const blocks = Array.from({ length: count }, (_, index) => {
    const isFirst = index === 0 && stage > 0;
    return basicBlock(parameters.child(index), isFirst ? outputs / 2 : outputs, outputs, isFirst ? 2 : 1);
  });
  return chain(blocks);
}

/** Twice the sides, then two 3x3 convolutions around a 1x1 skip. */
function upsampling(parameters: Parameters, inputs: number, outputs: number): Layer {
  const first = convolutionNorm(parameters.child(1), inputs, outputs, { kernelSize: 3, activation: relu });
  const second = convolutionNorm(parameters.child(2), outputs, outputs, { kernelSize: 3 });
  const skip = convolutionNorm(parameters.child('skip'), inputs, outputs, { kernelSize: 1 });
  return (map, pass) => {
    const [, rows, columns] = map.shape as [number, number, number];
    const large = resizeBilinear(map, 2 * rows, 2 * columns, { alignCorners: true });
    return relu(tf.add(second(first(large, pass), pass), skip(large, pass)));
  };
}
