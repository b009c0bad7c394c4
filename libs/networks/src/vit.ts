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
const large = { width: 1024, depth: 24, heads: 16 };

/** Vision Transformer (Dosovitskiy et al., 2021) with a class token, at the width and depth that suit small data. */
export const vit = defineNetwork({
  name: 'vit',
  summary: 'Vision Transformer, 6 blocks of width 192 unless told otherwise; slow to start, strong when pretrained.',
  options: z.strictObject(visionTransformerOptions),
  training: transformerTraining,
  search: { training: transformerSearch, options: { dropPath: { uniform: [0, 0.3] } } },
  fidelity,
  published: [
    { form: 'ViT-Ti/16', input: square(224), options: tiny, parameters: 5_717_416, gigaMacs: '1.254' },
    { form: 'ViT-S/16', input: square(224), options: small, parameters: 22_050_664, gigaMacs: '4.599' },
    { form: 'ViT-B/16', input: square(224), options: base, parameters: 86_567_656, gigaMacs: '17.564' },
    { form: 'ViT-L/16', input: square(224), options: large, parameters: 304_326_632, gigaMacs: '61.55' },
    { form: 'ViT-B/16 K=2', input: square(224, 3, 2), options: base, parameters: 85_800_194 },
    { form: 'ViT-S/16 K=2', input: square(224, 3, 2), options: small, parameters: 21_666_434 },
    { form: 'ViT-Ti/16 K=2', input: square(224, 3, 2), options: tiny, parameters: 5_524_802 },
    { form: 'ViT-Ti/4 28px', input: square(28, 1, 2), options: tiny, parameters: 5_352_194, gigaMacs: '.277' },
    { form: 'ViT-B/4 28px', input: square(28, 1, 2), options: base, parameters: 85_109_762, gigaMacs: '4.293' },
    { form: 'ViT-S/8 64px', input: square(64, 3, 7), options: small, parameters: 21_396_487, gigaMacs: '1.424' },
  ],
  foreignNames: { library: 'timm', nameOf: renamed(timmVisionTransformer) },

  complete: (options, input) => ({ ...options, patch: options.patch ?? patchFor(input) }),
  misfit: misfitOf,

  build: (input, options, random) => {
    const { root, weights } = createParameters(random);
    const { encode, leading, ...views } = visionTransformer(root, options, input, 1);
    const features = (images: Tensor, pass: Pass) => leading(encode(images, pass), 0);
    return withHead({ ...views, weights, featureWidth: options.width, features }, input, options.dropout, random);
  },
});
