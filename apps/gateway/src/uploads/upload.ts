import { Id, Sha256 } from '@paucis/contracts';
import { z } from 'zod';

/** Bytes that have arrived whole; a dataset is made of them by this id. */
export const Upload = z.object({
  uploadId: Id,
  sizeBytes: z.int().nonnegative(),
  sha256: Sha256,
  /** What catalogues of datasets publish. */
  md5: z.string().regex(/^[0-9a-f]{32}$/),
});
export type Upload = z.output<typeof Upload>;
