import { createParameters, type Pass, type Tensor } from '@paucis/engine';
import { z } from 'zod';
import { misfitOf, patchFor, visionTransformer, visionTransformerOptions } from './blocks/vision-transformer.js';
import { defineNetwork } from './define-network.js';
import { square } from './published-input.js';
import { fidelity, transformerSearch, transformerTraining } from './training-defaults.js';
import { renamed, timmVisionTransformer } from './weights/foreign-names.js';
import { withHead } from './with-head.js';

const tiny = { width: 192, depth: 12, heads: 3 };
const small = { width: 384, depth: 12, heads: 6 };
const base = { width: 768, depth: 12, heads: 12 };

const nameOf = renamed([[/^head\.distillation\./, 'head_dist.'], ...timmVisionTransformer]);

/** Data-efficient image transformer (Touvron et al., 2021): ViT with a second token and head that follow a teacher. */
export const deit = defineNetwork({
  name: 'deit',
  summary: 'ViT with a distillation token: the student of a convolutional teacher; without one, train vit instead.',
  options: z.strictObject(visionTransformerOptions),
  training: transformerTraining,
  search: { training: transformerSearch, options: { dropPath: { uniform: [0, 0.3] } } },
  fidelity,
  published: [
    { form: 'DeiT-Ti distilled', input: square(224), options: tiny, parameters: 5_910_800, gigaMacs: '1.261' },
    { form: 'DeiT-S distilled', input: square(224), options: small, parameters: 22_436_432, gigaMacs: '4.624' },
    { form: 'DeiT-B distilled', input: square(224), options: base, parameters: 87_338_192, gigaMacs: '17.66' },
  ],
  foreignNames: {
    library: 'timm',
    nameOf: (ours) => (ours === 'embedding.classToken' ? ['cls_token', 'dist_token'] : nameOf(ours)),
  },

  complete: (options, input) => ({ ...options, patch: options.patch ?? patchFor(input) }),
  misfit: misfitOf,

  build: (input, options, random) => {
    const { root, weights } = createParameters(random);
    const { encode, leading, ...views } = visionTransformer(root, options, input, 2);
    const featureWidth = options.width;
    const features = (images: Tensor, pass: Pass) => leading(encode(images, pass), 0);
    const featuresOfHeads = (images: Tensor, pass: Pass) => {
      const sequence = encode(images, pass);
      return [leading(sequence, 0), leading(sequence, 1)];
    };
    const further = {
      heads: [{ name: 'distillation', width: featureWidth }],
      featuresOfHeads,
      answer: 'mean',
    } as const;
    const trunk = { ...views, weights, featureWidth, features, further: { ...further, shares: [0.5, 0.5] } };
    return withHead(trunk, input, options.dropout, random);
  },
});
