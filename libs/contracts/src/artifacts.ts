import { z } from 'zod';
import { Sha256 } from './ids.js';

/** Where bytes lie in the object store: the owning service, then an opaque path. Never built from a user's text. */
export const ObjectKey = z
  .string()
  .regex(/^[a-z]+\/[A-Za-z0-9._/-]{1,200}$/)
  .refine((key) => !key.includes('..'), 'no ".." in a key');

/** Stored bytes, checked on reading. */
export const ArtifactRef = z.object({
  name: z.string().min(1).max(100),
  key: ObjectKey,
  sha256: Sha256,
  sizeBytes: z.number().int().nonnegative(),
});
export type ArtifactRef = z.output<typeof ArtifactRef>;
