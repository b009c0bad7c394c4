import { z } from 'zod';

/** An id or a name; which it is, its owner knows. */
export const DatasetName = z.string().min(1).max(100);
