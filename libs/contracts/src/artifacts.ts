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

/** Leave to read one object until the address expires. */
export const ReadGrant = z.object({ key: ObjectKey, url: z.url() });
export type ReadGrant = z.output<typeof ReadGrant>;

/** Leave to store one object, with exactly the bytes whose hash its signed headers name. */
export const WriteGrant = ReadGrant.extend({ headers: z.record(z.string(), z.string()) });
export type WriteGrant = z.output<typeof WriteGrant>;
