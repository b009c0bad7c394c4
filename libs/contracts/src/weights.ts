import { z } from 'zod';
import { ArtifactRef } from './artifacts.js';
import { Id, Instant, Name } from './ids.js';
import { Named } from './recipes.js';

/** Channels last, as a network sees an image. */
const SeenImage = z.strictObject({
  height: z.int().min(1).max(4096),
  width: z.int().min(1).max(4096),
  channels: z.int().min(1).max(1024),
});

/** An encoder of one of our networks, made elsewhere, as it is brought in. It is never changed; a name is given once. */
export const NewWeights = z.strictObject({
  name: Name,
  /** The upload that holds it: safetensors in our names, without a head. */
  uploadId: Id,
  /** The network it is of, with every option that decides a shape. */
  network: Named,
  image: SeenImage,
  /** Where the values come from, in the user's words: a model name, a paper, an address. */
  source: z.string().max(300).optional(),
  licence: z.string().max(200).optional(),
});
export type NewWeights = z.output<typeof NewWeights>;

/** Pretrained weights that sweeps may start from. */
export const PretrainedWeights = NewWeights.omit({ uploadId: true }).extend({
  file: ArtifactRef,
  addedAt: Instant,
  addedBy: z.string(),
});
export type PretrainedWeights = z.output<typeof PretrainedWeights>;
