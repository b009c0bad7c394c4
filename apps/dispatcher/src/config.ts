import { BaseConfig } from '@paucis/platform';
import { z } from 'zod';

export const DispatcherConfig = BaseConfig.extend({
  /** How long a worker may be silent before its jobs go to others. */
  PAUCIS_LEASE_MS: z.coerce.number().int().min(100).max(600_000).default(15_000),
  /** Wait before the second attempt; doubles with each further one, up to a minute. */
  PAUCIS_RETRY_BACKOFF_MS: z.coerce.number().int().min(0).max(60_000).default(1_000),
  /** Log text kept per job, in bytes; an answer must hold all of it. */
  PAUCIS_JOB_LOG_BYTES: z.coerce.number().int().min(1_000).max(400_000).default(200_000),
});
export type DispatcherConfig = z.output<typeof DispatcherConfig>;
